import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls a service by its name, and tests the access-log line that its proxy writes. */
class AccessLogTest {
  private static final String REQUEST_ID = UUID.randomUUID().toString();

  @BeforeAll
  static void callTheService() throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://app.sample-namespace/?key1=value1"))
            .version(HttpClient.Version.HTTP_1_1)
            .header("X-Request-Id", REQUEST_ID)
            .build();
    var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertEquals(200, response.statusCode());
    assertEquals("Hello World", response.body());
  }

  @Test
  void hasTheseFields() throws IOException, InterruptedException {
    expectLine(
        "--authority", "app.sample-namespace",
        "--path", "/",
        "--response-code", "200",
        "--field", "user_agent~^Java-http-client/");
  }

  @Test
  void keepsToTheContract() throws IOException, InterruptedException {
    expectLine("--protocol", "http", "--format", "JSON", "--profile", "observed-2025-11");
  }

  /** Fails with the output of `sc-sim expect`, which says what differs. */
  private static void expectLine(String... claims) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("npx", "sc-sim", "expect", "server"));
    command.addAll(List.of("--request-id", REQUEST_ID));
    command.addAll(List.of(claims));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), output);
  }
}
