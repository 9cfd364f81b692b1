// biome-ignore-all format: one line a shape is how this is read and compared.

/**
 * The operations of CloudWatch Logs that are known here, and the shapes of what they take and answer with.
 *
 * Written by `npm run logs-model` from the service model of botocore 1.44.8 (API version 2014-03-28).
 */

/** What the service's own model says of a value. */
export interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  readonly member?: string;
  readonly key?: string;
  readonly value?: string;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

/** The shape that each operation takes. */
export const INPUTS = {
  CreateLogGroup: "CreateLogGroupRequest",
  DeleteLogGroup: "DeleteLogGroupRequest",
  DescribeLogGroups: "DescribeLogGroupsRequest",
  ListLogGroups: "ListLogGroupsRequest",
  PutLogGroupDeletionProtection: "PutLogGroupDeletionProtectionRequest",
  PutRetentionPolicy: "PutRetentionPolicyRequest",
  DeleteRetentionPolicy: "DeleteRetentionPolicyRequest",
  CreateLogStream: "CreateLogStreamRequest",
  DeleteLogStream: "DeleteLogStreamRequest",
  DescribeLogStreams: "DescribeLogStreamsRequest",
  ListTagsForResource: "ListTagsForResourceRequest",
  TagResource: "TagResourceRequest",
  UntagResource: "UntagResourceRequest",
  ListTagsLogGroup: "ListTagsLogGroupRequest",
  TagLogGroup: "TagLogGroupRequest",
  UntagLogGroup: "UntagLogGroupRequest",
  PutLogEvents: "PutLogEventsRequest",
  GetLogEvents: "GetLogEventsRequest",
  FilterLogEvents: "FilterLogEventsRequest",
  StartLiveTail: "StartLiveTailRequest",
  PutMetricFilter: "PutMetricFilterRequest",
  DescribeMetricFilters: "DescribeMetricFiltersRequest",
  DeleteMetricFilter: "DeleteMetricFilterRequest",
  TestMetricFilter: "TestMetricFilterRequest",
  PutSubscriptionFilter: "PutSubscriptionFilterRequest",
  DescribeSubscriptionFilters: "DescribeSubscriptionFiltersRequest",
  DeleteSubscriptionFilter: "DeleteSubscriptionFilterRequest",
  PutQueryDefinition: "PutQueryDefinitionRequest",
  DescribeQueryDefinitions: "DescribeQueryDefinitionsRequest",
  DeleteQueryDefinition: "DeleteQueryDefinitionRequest",
  StartQuery: "StartQueryRequest",
  GetQueryResults: "GetQueryResultsRequest",
  StopQuery: "StopQueryRequest",
  DescribeQueries: "DescribeQueriesRequest",
  GetLogRecord: "GetLogRecordRequest",
  GetLogGroupFields: "GetLogGroupFieldsRequest",
} as const;

/** Every shape of an input. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  AccountId: {"type":"string","min":12,"max":12,"pattern":"^\\d{12}$"},
  AccountIds: {"type":"list","min":0,"max":20,"member":"AccountId"},
  AmazonResourceName: {"type":"string","min":1,"max":1011,"pattern":"[\\w+=/:,.@-]*"},
  ApplyOnTransformedLogs: {"type":"boolean"},
  ClientToken: {"type":"string","min":36,"max":128,"pattern":"\\S{36,128}"},
  CreateLogGroupRequest: {"type":"structure","required":["logGroupName"],"members":{"logGroupName":"LogGroupName","kmsKeyId":"KmsKeyId","tags":"Tags","logGroupClass":"LogGroupClass","deletionProtectionEnabled":"DeletionProtectionEnabled"}},
  CreateLogStreamRequest: {"type":"structure","required":["logGroupName","logStreamName"],"members":{"logGroupName":"LogGroupName","logStreamName":"LogStreamName"}},
  DataSourceFilter: {"type":"structure","required":["name"],"members":{"name":"DataSourceName","type":"DataSourceType"}},
  DataSourceFilters: {"type":"list","min":1,"max":5,"member":"DataSourceFilter"},
  DataSourceName: {"type":"string"},
  DataSourceType: {"type":"string"},
  Days: {"type":"integer"},
  DefaultValue: {"type":"double"},
  DeleteLogGroupRequest: {"type":"structure","required":["logGroupName"],"members":{"logGroupName":"LogGroupName"}},
  DeleteLogStreamRequest: {"type":"structure","required":["logGroupName","logStreamName"],"members":{"logGroupName":"LogGroupName","logStreamName":"LogStreamName"}},
  DeleteMetricFilterRequest: {"type":"structure","required":["logGroupName","filterName"],"members":{"logGroupName":"LogGroupName","filterName":"FilterName"}},
  DeleteQueryDefinitionRequest: {"type":"structure","required":["queryDefinitionId"],"members":{"queryDefinitionId":"QueryId"}},
  DeleteRetentionPolicyRequest: {"type":"structure","required":["logGroupName"],"members":{"logGroupName":"LogGroupName"}},
  DeleteSubscriptionFilterRequest: {"type":"structure","required":["logGroupName","filterName"],"members":{"logGroupName":"LogGroupName","filterName":"FilterName"}},
  DeletionProtectionEnabled: {"type":"boolean"},
  Descending: {"type":"boolean"},
  DescribeLimit: {"type":"integer","min":1,"max":50},
  DescribeLogGroupsLogGroupIdentifiers: {"type":"list","min":1,"max":50,"member":"LogGroupIdentifier"},
  DescribeLogGroupsRequest: {"type":"structure","members":{"accountIdentifiers":"AccountIds","logGroupNamePrefix":"LogGroupName","logGroupNamePattern":"LogGroupNamePattern","nextToken":"NextToken","limit":"DescribeLimit","includeLinkedAccounts":"IncludeLinkedAccounts","logGroupClass":"LogGroupClass","logGroupIdentifiers":"DescribeLogGroupsLogGroupIdentifiers"}},
  DescribeLogStreamsRequest: {"type":"structure","members":{"logGroupName":"LogGroupName","logGroupIdentifier":"LogGroupIdentifier","logStreamNamePrefix":"LogStreamName","orderBy":"OrderBy","descending":"Descending","nextToken":"NextToken","limit":"DescribeLimit"}},
  DescribeMetricFiltersRequest: {"type":"structure","members":{"logGroupName":"LogGroupName","filterNamePrefix":"FilterName","nextToken":"NextToken","limit":"DescribeLimit","metricName":"MetricName","metricNamespace":"MetricNamespace"}},
  DescribeQueriesMaxResults: {"type":"integer","min":1,"max":1000},
  DescribeQueriesRequest: {"type":"structure","members":{"logGroupName":"LogGroupName","status":"QueryStatus","maxResults":"DescribeQueriesMaxResults","nextToken":"NextToken","queryLanguage":"QueryLanguage"}},
  DescribeQueryDefinitionsRequest: {"type":"structure","members":{"queryLanguage":"QueryLanguage","queryDefinitionNamePrefix":"QueryDefinitionName","maxResults":"QueryListMaxResults","nextToken":"NextToken"}},
  DescribeSubscriptionFiltersRequest: {"type":"structure","required":["logGroupName"],"members":{"logGroupName":"LogGroupName","filterNamePrefix":"FilterName","nextToken":"NextToken","limit":"DescribeLimit"}},
  DestinationArn: {"type":"string","min":1},
  Dimensions: {"type":"map","key":"DimensionsKey","value":"DimensionsValue"},
  DimensionsKey: {"type":"string","max":255},
  DimensionsValue: {"type":"string","max":255},
  Distribution: {"type":"string","enum":["Random","ByLogStream"]},
  EmitSystemFields: {"type":"list","member":"SystemField"},
  Entity: {"type":"structure","members":{"keyAttributes":"EntityKeyAttributes","attributes":"EntityAttributes"}},
  EntityAttributes: {"type":"map","min":0,"max":10,"key":"EntityAttributesKey","value":"EntityAttributesValue"},
  EntityAttributesKey: {"type":"string","min":1,"max":256},
  EntityAttributesValue: {"type":"string","min":1,"max":512},
  EntityKeyAttributes: {"type":"map","min":2,"max":4,"key":"EntityKeyAttributesKey","value":"EntityKeyAttributesValue"},
  EntityKeyAttributesKey: {"type":"string","min":1,"max":32},
  EntityKeyAttributesValue: {"type":"string","min":1,"max":512},
  EventMessage: {"type":"string","min":1},
  EventsLimit: {"type":"integer","min":1,"max":10000},
  EventsLimitStartQuery: {"type":"integer","min":1,"max":100000},
  FieldIndexName: {"type":"string","min":1,"max":512,"pattern":"[\\.\\-_/#A-Za-z0-9]+"},
  FieldIndexNames: {"type":"list","min":1,"max":20,"member":"FieldIndexName"},
  FieldSelectionCriteria: {"type":"string","min":0,"max":2000},
  FilterLogEventsRequest: {"type":"structure","members":{"logGroupName":"LogGroupName","logGroupIdentifier":"LogGroupIdentifier","logStreamNames":"InputLogStreamNames","logStreamNamePrefix":"LogStreamName","startTime":"Timestamp","endTime":"Timestamp","filterPattern":"FilterPattern","nextToken":"NextToken","limit":"EventsLimit","startFromHead":"StartFromHead","interleaved":"Interleaved","unmask":"Unmask"}},
  FilterName: {"type":"string","min":1,"max":512,"pattern":"[^:*]*"},
  FilterPattern: {"type":"string","min":0,"max":1024},
  GetLogEventsRequest: {"type":"structure","required":["logStreamName"],"members":{"logGroupName":"LogGroupName","logGroupIdentifier":"LogGroupIdentifier","logStreamName":"LogStreamName","startTime":"Timestamp","endTime":"Timestamp","nextToken":"NextToken","limit":"EventsLimit","startFromHead":"StartFromHead","unmask":"Unmask"}},
  GetLogGroupFieldsRequest: {"type":"structure","members":{"logGroupName":"LogGroupName","time":"Timestamp","logGroupIdentifier":"LogGroupIdentifier"}},
  GetLogRecordRequest: {"type":"structure","required":["logRecordPointer"],"members":{"logRecordPointer":"LogRecordPointer","unmask":"Unmask"}},
  GetQueryResultsMaxItems: {"type":"integer","min":0,"max":10000},
  GetQueryResultsNextToken: {"type":"string","max":1024},
  GetQueryResultsRequest: {"type":"structure","required":["queryId"],"members":{"queryId":"QueryId","nextToken":"GetQueryResultsNextToken","maxItems":"GetQueryResultsMaxItems"}},
  IncludeLinkedAccounts: {"type":"boolean"},
  InputLogEvent: {"type":"structure","required":["timestamp","message"],"members":{"timestamp":"Timestamp","message":"EventMessage"}},
  InputLogEvents: {"type":"list","min":1,"max":10000,"member":"InputLogEvent"},
  InputLogStreamNames: {"type":"list","min":1,"max":100,"member":"LogStreamName"},
  Interleaved: {"type":"boolean"},
  KmsKeyId: {"type":"string","max":256},
  ListLimit: {"type":"integer","min":1,"max":1000},
  ListLogGroupsRequest: {"type":"structure","members":{"logGroupNamePattern":"LogGroupNameRegexPattern","logGroupClass":"LogGroupClass","includeLinkedAccounts":"IncludeLinkedAccounts","accountIdentifiers":"AccountIds","nextToken":"NextToken","limit":"ListLimit","dataSources":"DataSourceFilters","fieldIndexNames":"FieldIndexNames","logGroupTags":"TagFilters"}},
  ListTagsForResourceRequest: {"type":"structure","required":["resourceArn"],"members":{"resourceArn":"AmazonResourceName"}},
  ListTagsLogGroupRequest: {"type":"structure","required":["logGroupName"],"members":{"logGroupName":"LogGroupName"}},
  LogGroupClass: {"type":"string","enum":["STANDARD","INFREQUENT_ACCESS","DELIVERY","ESSENTIALS"]},
  LogGroupIdentifier: {"type":"string","min":1,"max":2048,"pattern":"[\\w#+=/:,.@-]*"},
  LogGroupIdentifiers: {"type":"list","member":"LogGroupIdentifier"},
  LogGroupName: {"type":"string","min":1,"max":512,"pattern":"[\\.\\-_/#A-Za-z0-9]+"},
  LogGroupNamePattern: {"type":"string","min":0,"max":512,"pattern":"[\\.\\-_/#A-Za-z0-9]*"},
  LogGroupNameRegexPattern: {"type":"string","min":3,"max":129,"pattern":"(\\^?[\\.\\-_\\/#A-Za-z0-9]{3,24})(\\|\\^?[\\.\\-_\\/#A-Za-z0-9]{3,24}){0,4}"},
  LogGroupNames: {"type":"list","member":"LogGroupName"},
  LogRecordPointer: {"type":"string"},
  LogStreamName: {"type":"string","min":1,"max":512,"pattern":"[^:*]*"},
  MetricName: {"type":"string","max":255,"pattern":"[^:*$]*"},
  MetricNamespace: {"type":"string","max":255,"pattern":"[^:*$]*"},
  MetricTransformation: {"type":"structure","required":["metricName","metricNamespace","metricValue"],"members":{"metricName":"MetricName","metricNamespace":"MetricNamespace","metricValue":"MetricValue","defaultValue":"DefaultValue","dimensions":"Dimensions","unit":"StandardUnit"}},
  MetricTransformations: {"type":"list","min":1,"max":1,"member":"MetricTransformation"},
  MetricValue: {"type":"string","max":100},
  NextToken: {"type":"string","min":1},
  OrderBy: {"type":"string","enum":["LogStreamName","LastEventTime"]},
  PutLogEventsRequest: {"type":"structure","required":["logGroupName","logStreamName","logEvents"],"members":{"logGroupName":"LogGroupName","logStreamName":"LogStreamName","logEvents":"InputLogEvents","sequenceToken":"SequenceToken","entity":"Entity"}},
  PutLogGroupDeletionProtectionRequest: {"type":"structure","required":["logGroupIdentifier","deletionProtectionEnabled"],"members":{"logGroupIdentifier":"LogGroupIdentifier","deletionProtectionEnabled":"DeletionProtectionEnabled"}},
  PutMetricFilterRequest: {"type":"structure","required":["logGroupName","filterName","filterPattern","metricTransformations"],"members":{"logGroupName":"LogGroupName","filterName":"FilterName","filterPattern":"FilterPattern","metricTransformations":"MetricTransformations","applyOnTransformedLogs":"ApplyOnTransformedLogs","fieldSelectionCriteria":"FieldSelectionCriteria","emitSystemFieldDimensions":"EmitSystemFields"}},
  PutQueryDefinitionRequest: {"type":"structure","required":["name","queryString"],"members":{"queryLanguage":"QueryLanguage","name":"QueryDefinitionName","queryDefinitionId":"QueryId","logGroupNames":"LogGroupNames","queryString":"QueryDefinitionString","clientToken":"ClientToken","parameters":"QueryParameterList"}},
  PutRetentionPolicyRequest: {"type":"structure","required":["logGroupName","retentionInDays"],"members":{"logGroupName":"LogGroupName","retentionInDays":"Days"}},
  PutSubscriptionFilterRequest: {"type":"structure","required":["logGroupName","filterName","filterPattern","destinationArn"],"members":{"logGroupName":"LogGroupName","filterName":"FilterName","filterPattern":"FilterPattern","destinationArn":"DestinationArn","roleArn":"RoleArn","distribution":"Distribution","applyOnTransformedLogs":"ApplyOnTransformedLogs","fieldSelectionCriteria":"FieldSelectionCriteria","emitSystemFields":"EmitSystemFields"}},
  QueryDefinitionName: {"type":"string","min":1,"max":255},
  QueryDefinitionString: {"type":"string","min":1,"max":10000},
  QueryId: {"type":"string","min":1,"max":256},
  QueryLanguage: {"type":"string","enum":["CWLI","SQL","PPL"]},
  QueryListMaxResults: {"type":"integer","min":1,"max":1000},
  QueryParameter: {"type":"structure","required":["name"],"members":{"name":"QueryParameterName","defaultValue":"QueryParameterDefaultValue","description":"QueryParameterDescription"}},
  QueryParameterDefaultValue: {"type":"string","max":1024},
  QueryParameterDescription: {"type":"string","max":512},
  QueryParameterList: {"type":"list","max":20,"member":"QueryParameter"},
  QueryParameterName: {"type":"string","min":1,"max":128,"pattern":"^[a-zA-Z_][a-zA-Z0-9_]*"},
  QueryStatus: {"type":"string","enum":["Scheduled","Running","Complete","Failed","Cancelled","Timeout","Unknown"]},
  QueryString: {"type":"string","min":0,"max":10000},
  RoleArn: {"type":"string","min":1},
  SequenceToken: {"type":"string","min":1},
  StandardUnit: {"type":"string","enum":["Seconds","Microseconds","Milliseconds","Bytes","Kilobytes","Megabytes","Gigabytes","Terabytes","Bits","Kilobits","Megabits","Gigabits","Terabits","Percent","Count","Bytes/Second","Kilobytes/Second","Megabytes/Second","Gigabytes/Second","Terabytes/Second","Bits/Second","Kilobits/Second","Megabits/Second","Gigabits/Second","Terabits/Second","Count/Second","None"]},
  StartFromHead: {"type":"boolean"},
  StartLiveTailLogGroupIdentifiers: {"type":"list","min":1,"max":10,"member":"LogGroupIdentifier"},
  StartLiveTailRequest: {"type":"structure","required":["logGroupIdentifiers"],"members":{"logGroupIdentifiers":"StartLiveTailLogGroupIdentifiers","logStreamNames":"InputLogStreamNames","logStreamNamePrefixes":"InputLogStreamNames","logEventFilterPattern":"FilterPattern"}},
  StartQueryRequest: {"type":"structure","required":["startTime","endTime","queryString"],"members":{"queryLanguage":"QueryLanguage","logGroupName":"LogGroupName","logGroupNames":"LogGroupNames","logGroupIdentifiers":"LogGroupIdentifiers","startTime":"Timestamp","endTime":"Timestamp","queryString":"QueryString","limit":"EventsLimitStartQuery"}},
  StopQueryRequest: {"type":"structure","required":["queryId"],"members":{"queryId":"QueryId"}},
  SystemField: {"type":"string"},
  TagFilter: {"type":"structure","required":["key"],"members":{"key":"TagFilterKey","values":"TagFilterValues"}},
  TagFilterKey: {"type":"string","min":1,"max":128,"pattern":"^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$"},
  TagFilterValue: {"type":"string","min":0,"max":259,"pattern":"^!?\\*?([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)\\*?$"},
  TagFilterValues: {"type":"list","min":0,"max":5,"member":"TagFilterValue"},
  TagFilters: {"type":"list","min":1,"max":5,"member":"TagFilter"},
  TagKey: {"type":"string","min":1,"max":128,"pattern":"^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$"},
  TagKeyList: {"type":"list","min":0,"max":50,"member":"TagKey"},
  TagList: {"type":"list","min":1,"member":"TagKey"},
  TagLogGroupRequest: {"type":"structure","required":["logGroupName","tags"],"members":{"logGroupName":"LogGroupName","tags":"Tags"}},
  TagResourceRequest: {"type":"structure","required":["resourceArn","tags"],"members":{"resourceArn":"AmazonResourceName","tags":"Tags"}},
  TagValue: {"type":"string","max":256,"pattern":"^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$"},
  Tags: {"type":"map","min":1,"max":50,"key":"TagKey","value":"TagValue"},
  TestEventMessages: {"type":"list","min":1,"max":50,"member":"EventMessage"},
  TestMetricFilterRequest: {"type":"structure","required":["filterPattern","logEventMessages"],"members":{"filterPattern":"FilterPattern","logEventMessages":"TestEventMessages"}},
  Timestamp: {"type":"long","min":0},
  Unmask: {"type":"boolean"},
  UntagLogGroupRequest: {"type":"structure","required":["logGroupName","tags"],"members":{"logGroupName":"LogGroupName","tags":"TagList"}},
  UntagResourceRequest: {"type":"structure","required":["resourceArn","tagKeys"],"members":{"resourceArn":"AmazonResourceName","tagKeys":"TagKeyList"}},
};

/** What each operation takes and answers with. */
export interface Operations {
  CreateLogGroup: { input: CreateLogGroupRequest; output: Empty };
  DeleteLogGroup: { input: DeleteLogGroupRequest; output: Empty };
  DescribeLogGroups: { input: DescribeLogGroupsRequest; output: DescribeLogGroupsResponse };
  ListLogGroups: { input: ListLogGroupsRequest; output: ListLogGroupsResponse };
  PutLogGroupDeletionProtection: { input: PutLogGroupDeletionProtectionRequest; output: Empty };
  PutRetentionPolicy: { input: PutRetentionPolicyRequest; output: Empty };
  DeleteRetentionPolicy: { input: DeleteRetentionPolicyRequest; output: Empty };
  CreateLogStream: { input: CreateLogStreamRequest; output: Empty };
  DeleteLogStream: { input: DeleteLogStreamRequest; output: Empty };
  DescribeLogStreams: { input: DescribeLogStreamsRequest; output: DescribeLogStreamsResponse };
  ListTagsForResource: { input: ListTagsForResourceRequest; output: ListTagsForResourceResponse };
  TagResource: { input: TagResourceRequest; output: Empty };
  UntagResource: { input: UntagResourceRequest; output: Empty };
  ListTagsLogGroup: { input: ListTagsLogGroupRequest; output: ListTagsLogGroupResponse };
  TagLogGroup: { input: TagLogGroupRequest; output: Empty };
  UntagLogGroup: { input: UntagLogGroupRequest; output: Empty };
  PutLogEvents: { input: PutLogEventsRequest; output: PutLogEventsResponse };
  GetLogEvents: { input: GetLogEventsRequest; output: GetLogEventsResponse };
  FilterLogEvents: { input: FilterLogEventsRequest; output: FilterLogEventsResponse };
  StartLiveTail: { input: StartLiveTailRequest; output: StartLiveTailResponse };
  PutMetricFilter: { input: PutMetricFilterRequest; output: Empty };
  DescribeMetricFilters: { input: DescribeMetricFiltersRequest; output: DescribeMetricFiltersResponse };
  DeleteMetricFilter: { input: DeleteMetricFilterRequest; output: Empty };
  TestMetricFilter: { input: TestMetricFilterRequest; output: TestMetricFilterResponse };
  PutSubscriptionFilter: { input: PutSubscriptionFilterRequest; output: Empty };
  DescribeSubscriptionFilters: { input: DescribeSubscriptionFiltersRequest; output: DescribeSubscriptionFiltersResponse };
  DeleteSubscriptionFilter: { input: DeleteSubscriptionFilterRequest; output: Empty };
  PutQueryDefinition: { input: PutQueryDefinitionRequest; output: PutQueryDefinitionResponse };
  DescribeQueryDefinitions: { input: DescribeQueryDefinitionsRequest; output: DescribeQueryDefinitionsResponse };
  DeleteQueryDefinition: { input: DeleteQueryDefinitionRequest; output: DeleteQueryDefinitionResponse };
  StartQuery: { input: StartQueryRequest; output: StartQueryResponse };
  GetQueryResults: { input: GetQueryResultsRequest; output: GetQueryResultsResponse };
  StopQuery: { input: StopQueryRequest; output: StopQueryResponse };
  DescribeQueries: { input: DescribeQueriesRequest; output: DescribeQueriesResponse };
  GetLogRecord: { input: GetLogRecordRequest; output: GetLogRecordResponse };
  GetLogGroupFields: { input: GetLogGroupFieldsRequest; output: GetLogGroupFieldsResponse };
}

/** The answer of an operation that has none. */
export type Empty = Readonly<Record<string, never>>;

export interface CreateLogGroupRequest {
  readonly logGroupName: string;
  readonly kmsKeyId?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly logGroupClass?: "STANDARD" | "INFREQUENT_ACCESS" | "DELIVERY" | "ESSENTIALS" | undefined;
  readonly deletionProtectionEnabled?: boolean | undefined;
}

export interface CreateLogStreamRequest {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

export interface DataSourceFilter {
  readonly name: string;
  readonly type?: string | undefined;
}

export interface DeleteLogGroupRequest {
  readonly logGroupName: string;
}

export interface DeleteLogStreamRequest {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

export interface DeleteMetricFilterRequest {
  readonly logGroupName: string;
  readonly filterName: string;
}

export interface DeleteQueryDefinitionRequest {
  readonly queryDefinitionId: string;
}

export interface DeleteQueryDefinitionResponse {
  readonly success?: boolean | undefined;
}

export interface DeleteRetentionPolicyRequest {
  readonly logGroupName: string;
}

export interface DeleteSubscriptionFilterRequest {
  readonly logGroupName: string;
  readonly filterName: string;
}

export interface DescribeLogGroupsRequest {
  readonly accountIdentifiers?: readonly string[] | undefined;
  readonly logGroupNamePrefix?: string | undefined;
  readonly logGroupNamePattern?: string | undefined;
  readonly nextToken?: string | undefined;
  readonly limit?: number | undefined;
  readonly includeLinkedAccounts?: boolean | undefined;
  readonly logGroupClass?: "STANDARD" | "INFREQUENT_ACCESS" | "DELIVERY" | "ESSENTIALS" | undefined;
  readonly logGroupIdentifiers?: readonly string[] | undefined;
}

export interface DescribeLogGroupsResponse {
  readonly logGroups?: readonly LogGroup[] | undefined;
  readonly nextToken?: string | undefined;
}

export interface DescribeLogStreamsRequest {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
  readonly logStreamNamePrefix?: string | undefined;
  readonly orderBy?: "LogStreamName" | "LastEventTime" | undefined;
  readonly descending?: boolean | undefined;
  readonly nextToken?: string | undefined;
  readonly limit?: number | undefined;
}

export interface DescribeLogStreamsResponse {
  readonly logStreams?: readonly LogStream[] | undefined;
  readonly nextToken?: string | undefined;
}

export interface DescribeMetricFiltersRequest {
  readonly logGroupName?: string | undefined;
  readonly filterNamePrefix?: string | undefined;
  readonly nextToken?: string | undefined;
  readonly limit?: number | undefined;
  readonly metricName?: string | undefined;
  readonly metricNamespace?: string | undefined;
}

export interface DescribeMetricFiltersResponse {
  readonly metricFilters?: readonly MetricFilter[] | undefined;
  readonly nextToken?: string | undefined;
}

export interface DescribeQueriesRequest {
  readonly logGroupName?: string | undefined;
  readonly status?: "Scheduled" | "Running" | "Complete" | "Failed" | "Cancelled" | "Timeout" | "Unknown" | undefined;
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
  readonly queryLanguage?: "CWLI" | "SQL" | "PPL" | undefined;
}

export interface DescribeQueriesResponse {
  readonly queries?: readonly QueryInfo[] | undefined;
  readonly nextToken?: string | undefined;
}

export interface DescribeQueryDefinitionsRequest {
  readonly queryLanguage?: "CWLI" | "SQL" | "PPL" | undefined;
  readonly queryDefinitionNamePrefix?: string | undefined;
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

export interface DescribeQueryDefinitionsResponse {
  readonly queryDefinitions?: readonly QueryDefinition[] | undefined;
  readonly nextToken?: string | undefined;
}

export interface DescribeSubscriptionFiltersRequest {
  readonly logGroupName: string;
  readonly filterNamePrefix?: string | undefined;
  readonly nextToken?: string | undefined;
  readonly limit?: number | undefined;
}

export interface DescribeSubscriptionFiltersResponse {
  readonly subscriptionFilters?: readonly SubscriptionFilter[] | undefined;
  readonly nextToken?: string | undefined;
}

export interface Entity {
  readonly keyAttributes?: Readonly<Record<string, string>> | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

export interface FilterLogEventsRequest {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
  readonly logStreamNames?: readonly string[] | undefined;
  readonly logStreamNamePrefix?: string | undefined;
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
  readonly filterPattern?: string | undefined;
  readonly nextToken?: string | undefined;
  readonly limit?: number | undefined;
  readonly startFromHead?: boolean | undefined;
  readonly interleaved?: boolean | undefined;
  readonly unmask?: boolean | undefined;
}

export interface FilterLogEventsResponse {
  readonly events?: readonly FilteredLogEvent[] | undefined;
  readonly searchedLogStreams?: readonly SearchedLogStream[] | undefined;
  readonly nextToken?: string | undefined;
}

export interface FilteredLogEvent {
  readonly logStreamName?: string | undefined;
  readonly timestamp?: number | undefined;
  readonly message?: string | undefined;
  readonly ingestionTime?: number | undefined;
  readonly eventId?: string | undefined;
}

export interface GetLogEventsRequest {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
  readonly logStreamName: string;
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
  readonly nextToken?: string | undefined;
  readonly limit?: number | undefined;
  readonly startFromHead?: boolean | undefined;
  readonly unmask?: boolean | undefined;
}

export interface GetLogEventsResponse {
  readonly events?: readonly OutputLogEvent[] | undefined;
  readonly nextForwardToken?: string | undefined;
  readonly nextBackwardToken?: string | undefined;
}

export interface GetLogGroupFieldsRequest {
  readonly logGroupName?: string | undefined;
  readonly time?: number | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

export interface GetLogGroupFieldsResponse {
  readonly logGroupFields?: readonly LogGroupField[] | undefined;
}

export interface GetLogRecordRequest {
  readonly logRecordPointer: string;
  readonly unmask?: boolean | undefined;
}

export interface GetLogRecordResponse {
  readonly logRecord?: Readonly<Record<string, string>> | undefined;
}

export interface GetQueryResultsRequest {
  readonly queryId: string;
  readonly nextToken?: string | undefined;
  readonly maxItems?: number | undefined;
}

export interface GetQueryResultsResponse {
  readonly queryLanguage?: "CWLI" | "SQL" | "PPL" | undefined;
  readonly results?: readonly (readonly ResultField[])[] | undefined;
  readonly statistics?: QueryStatistics | undefined;
  readonly status?: "Scheduled" | "Running" | "Complete" | "Failed" | "Cancelled" | "Timeout" | "Unknown" | undefined;
  readonly encryptionKey?: string | undefined;
  readonly nextToken?: string | undefined;
}

export interface InputLogEvent {
  readonly timestamp: number;
  readonly message: string;
}

export interface ListLogGroupsRequest {
  readonly logGroupNamePattern?: string | undefined;
  readonly logGroupClass?: "STANDARD" | "INFREQUENT_ACCESS" | "DELIVERY" | "ESSENTIALS" | undefined;
  readonly includeLinkedAccounts?: boolean | undefined;
  readonly accountIdentifiers?: readonly string[] | undefined;
  readonly nextToken?: string | undefined;
  readonly limit?: number | undefined;
  readonly dataSources?: readonly DataSourceFilter[] | undefined;
  readonly fieldIndexNames?: readonly string[] | undefined;
  readonly logGroupTags?: readonly TagFilter[] | undefined;
}

export interface ListLogGroupsResponse {
  readonly logGroups?: readonly LogGroupSummary[] | undefined;
  readonly nextToken?: string | undefined;
}

export interface ListTagsForResourceRequest {
  readonly resourceArn: string;
}

export interface ListTagsForResourceResponse {
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface ListTagsLogGroupRequest {
  readonly logGroupName: string;
}

export interface ListTagsLogGroupResponse {
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface LiveTailSessionLogEvent {
  readonly logStreamName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
  readonly message?: string | undefined;
  readonly timestamp?: number | undefined;
  readonly ingestionTime?: number | undefined;
}

export interface LiveTailSessionMetadata {
  readonly sampled?: boolean | undefined;
}

export interface LiveTailSessionStart {
  readonly requestId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly logGroupIdentifiers?: readonly string[] | undefined;
  readonly logStreamNames?: readonly string[] | undefined;
  readonly logStreamNamePrefixes?: readonly string[] | undefined;
  readonly logEventFilterPattern?: string | undefined;
}

export interface LiveTailSessionUpdate {
  readonly sessionMetadata?: LiveTailSessionMetadata | undefined;
  readonly sessionResults?: readonly LiveTailSessionLogEvent[] | undefined;
}

export interface LogGroup {
  readonly logGroupName?: string | undefined;
  readonly creationTime?: number | undefined;
  readonly retentionInDays?: number | undefined;
  readonly metricFilterCount?: number | undefined;
  readonly arn?: string | undefined;
  readonly storedBytes?: number | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly dataProtectionStatus?: "ACTIVATED" | "DELETED" | "ARCHIVED" | "DISABLED" | undefined;
  readonly inheritedProperties?: readonly "ACCOUNT_DATA_PROTECTION"[] | undefined;
  readonly logGroupClass?: "STANDARD" | "INFREQUENT_ACCESS" | "DELIVERY" | "ESSENTIALS" | undefined;
  readonly logGroupArn?: string | undefined;
  readonly deletionProtectionEnabled?: boolean | undefined;
  readonly bearerTokenAuthenticationEnabled?: boolean | undefined;
  readonly retentionPolicyName?: string | undefined;
}

export interface LogGroupField {
  readonly name?: string | undefined;
  readonly percent?: number | undefined;
}

export interface LogGroupSummary {
  readonly logGroupName?: string | undefined;
  readonly logGroupArn?: string | undefined;
  readonly logGroupClass?: "STANDARD" | "INFREQUENT_ACCESS" | "DELIVERY" | "ESSENTIALS" | undefined;
}

export interface LogStream {
  readonly logStreamName?: string | undefined;
  readonly creationTime?: number | undefined;
  readonly firstEventTimestamp?: number | undefined;
  readonly lastEventTimestamp?: number | undefined;
  readonly lastIngestionTime?: number | undefined;
  readonly uploadSequenceToken?: string | undefined;
  readonly arn?: string | undefined;
  readonly storedBytes?: number | undefined;
}

export interface MetricFilter {
  readonly filterName?: string | undefined;
  readonly filterPattern?: string | undefined;
  readonly metricTransformations?: readonly MetricTransformation[] | undefined;
  readonly creationTime?: number | undefined;
  readonly logGroupName?: string | undefined;
  readonly applyOnTransformedLogs?: boolean | undefined;
  readonly fieldSelectionCriteria?: string | undefined;
  readonly emitSystemFieldDimensions?: readonly string[] | undefined;
}

export interface MetricFilterMatchRecord {
  readonly eventNumber?: number | undefined;
  readonly eventMessage?: string | undefined;
  readonly extractedValues?: Readonly<Record<string, string>> | undefined;
}

export interface MetricTransformation {
  readonly metricName: string;
  readonly metricNamespace: string;
  readonly metricValue: string;
  readonly defaultValue?: number | undefined;
  readonly dimensions?: Readonly<Record<string, string>> | undefined;
  readonly unit?: "Seconds" | "Microseconds" | "Milliseconds" | "Bytes" | "Kilobytes" | "Megabytes" | "Gigabytes" | "Terabytes" | "Bits" | "Kilobits" | "Megabits" | "Gigabits" | "Terabits" | "Percent" | "Count" | "Bytes/Second" | "Kilobytes/Second" | "Megabytes/Second" | "Gigabytes/Second" | "Terabytes/Second" | "Bits/Second" | "Kilobits/Second" | "Megabits/Second" | "Gigabits/Second" | "Terabits/Second" | "Count/Second" | "None" | undefined;
}

export interface OutputLogEvent {
  readonly timestamp?: number | undefined;
  readonly message?: string | undefined;
  readonly ingestionTime?: number | undefined;
}

export interface PutLogEventsRequest {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly logEvents: readonly InputLogEvent[];
  readonly sequenceToken?: string | undefined;
  readonly entity?: Entity | undefined;
}

export interface PutLogEventsResponse {
  readonly nextSequenceToken?: string | undefined;
  readonly rejectedLogEventsInfo?: RejectedLogEventsInfo | undefined;
  readonly rejectedEntityInfo?: RejectedEntityInfo | undefined;
}

export interface PutLogGroupDeletionProtectionRequest {
  readonly logGroupIdentifier: string;
  readonly deletionProtectionEnabled: boolean;
}

export interface PutMetricFilterRequest {
  readonly logGroupName: string;
  readonly filterName: string;
  readonly filterPattern: string;
  readonly metricTransformations: readonly MetricTransformation[];
  readonly applyOnTransformedLogs?: boolean | undefined;
  readonly fieldSelectionCriteria?: string | undefined;
  readonly emitSystemFieldDimensions?: readonly string[] | undefined;
}

export interface PutQueryDefinitionRequest {
  readonly queryLanguage?: "CWLI" | "SQL" | "PPL" | undefined;
  readonly name: string;
  readonly queryDefinitionId?: string | undefined;
  readonly logGroupNames?: readonly string[] | undefined;
  readonly queryString: string;
  readonly clientToken?: string | undefined;
  readonly parameters?: readonly QueryParameter[] | undefined;
}

export interface PutQueryDefinitionResponse {
  readonly queryDefinitionId?: string | undefined;
}

export interface PutRetentionPolicyRequest {
  readonly logGroupName: string;
  readonly retentionInDays: number;
}

export interface PutSubscriptionFilterRequest {
  readonly logGroupName: string;
  readonly filterName: string;
  readonly filterPattern: string;
  readonly destinationArn: string;
  readonly roleArn?: string | undefined;
  readonly distribution?: "Random" | "ByLogStream" | undefined;
  readonly applyOnTransformedLogs?: boolean | undefined;
  readonly fieldSelectionCriteria?: string | undefined;
  readonly emitSystemFields?: readonly string[] | undefined;
}

export interface QueryDefinition {
  readonly queryLanguage?: "CWLI" | "SQL" | "PPL" | undefined;
  readonly queryDefinitionId?: string | undefined;
  readonly name?: string | undefined;
  readonly queryString?: string | undefined;
  readonly lastModified?: number | undefined;
  readonly logGroupNames?: readonly string[] | undefined;
  readonly parameters?: readonly QueryParameter[] | undefined;
}

export interface QueryInfo {
  readonly queryLanguage?: "CWLI" | "SQL" | "PPL" | undefined;
  readonly queryId?: string | undefined;
  readonly queryString?: string | undefined;
  readonly status?: "Scheduled" | "Running" | "Complete" | "Failed" | "Cancelled" | "Timeout" | "Unknown" | undefined;
  readonly createTime?: number | undefined;
  readonly logGroupName?: string | undefined;
  readonly queryDuration?: number | undefined;
  readonly bytesScanned?: number | undefined;
  readonly userIdentity?: string | undefined;
}

export interface QueryParameter {
  readonly name: string;
  readonly defaultValue?: string | undefined;
  readonly description?: string | undefined;
}

export interface QueryStatistics {
  readonly recordsMatched?: number | undefined;
  readonly recordsScanned?: number | undefined;
  readonly estimatedRecordsSkipped?: number | undefined;
  readonly bytesScanned?: number | undefined;
  readonly estimatedBytesSkipped?: number | undefined;
  readonly logGroupsScanned?: number | undefined;
  readonly resultCount?: number | undefined;
}

export interface RejectedEntityInfo {
  readonly errorType: "InvalidEntity" | "InvalidTypeValue" | "InvalidKeyAttributes" | "InvalidAttributes" | "EntitySizeTooLarge" | "UnsupportedLogGroupType" | "MissingRequiredFields";
}

export interface RejectedLogEventsInfo {
  readonly tooNewLogEventStartIndex?: number | undefined;
  readonly tooOldLogEventEndIndex?: number | undefined;
  readonly expiredLogEventEndIndex?: number | undefined;
}

export interface ResultField {
  readonly field?: string | undefined;
  readonly value?: string | undefined;
}

export interface SearchedLogStream {
  readonly logStreamName?: string | undefined;
  readonly searchedCompletely?: boolean | undefined;
}

export interface SessionStreamingException {
  readonly message?: string | undefined;
}

export interface SessionTimeoutException {
  readonly message?: string | undefined;
}

export interface StartLiveTailRequest {
  readonly logGroupIdentifiers: readonly string[];
  readonly logStreamNames?: readonly string[] | undefined;
  readonly logStreamNamePrefixes?: readonly string[] | undefined;
  readonly logEventFilterPattern?: string | undefined;
}

export interface StartLiveTailResponse {
  readonly responseStream?: StartLiveTailResponseStream | undefined;
}

export interface StartLiveTailResponseStream {
  readonly sessionStart?: LiveTailSessionStart | undefined;
  readonly sessionUpdate?: LiveTailSessionUpdate | undefined;
  readonly SessionTimeoutException?: SessionTimeoutException | undefined;
  readonly SessionStreamingException?: SessionStreamingException | undefined;
}

export interface StartQueryRequest {
  readonly queryLanguage?: "CWLI" | "SQL" | "PPL" | undefined;
  readonly logGroupName?: string | undefined;
  readonly logGroupNames?: readonly string[] | undefined;
  readonly logGroupIdentifiers?: readonly string[] | undefined;
  readonly startTime: number;
  readonly endTime: number;
  readonly queryString: string;
  readonly limit?: number | undefined;
}

export interface StartQueryResponse {
  readonly queryId?: string | undefined;
}

export interface StopQueryRequest {
  readonly queryId: string;
}

export interface StopQueryResponse {
  readonly success?: boolean | undefined;
}

export interface SubscriptionFilter {
  readonly filterName?: string | undefined;
  readonly logGroupName?: string | undefined;
  readonly filterPattern?: string | undefined;
  readonly destinationArn?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly distribution?: "Random" | "ByLogStream" | undefined;
  readonly applyOnTransformedLogs?: boolean | undefined;
  readonly creationTime?: number | undefined;
  readonly fieldSelectionCriteria?: string | undefined;
  readonly emitSystemFields?: readonly string[] | undefined;
}

export interface TagFilter {
  readonly key: string;
  readonly values?: readonly string[] | undefined;
}

export interface TagLogGroupRequest {
  readonly logGroupName: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface TagResourceRequest {
  readonly resourceArn: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface TestMetricFilterRequest {
  readonly filterPattern: string;
  readonly logEventMessages: readonly string[];
}

export interface TestMetricFilterResponse {
  readonly matches?: readonly MetricFilterMatchRecord[] | undefined;
}

export interface UntagLogGroupRequest {
  readonly logGroupName: string;
  readonly tags: readonly string[];
}

export interface UntagResourceRequest {
  readonly resourceArn: string;
  readonly tagKeys: readonly string[];
}
