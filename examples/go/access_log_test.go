// Calls a service by its name, and tests the access-log line that its proxy writes.
package example

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"testing"
)

type object = map[string]any

func TestAccessLogLine(t *testing.T) {
	response, err := http.Get("http://app.sample-namespace/status/404?key1=value1")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 404 {
		t.Fatalf("status %d, want 404", response.StatusCode)
	}

	t.Run("fields", func(t *testing.T) {
		callAPI(t, "/lines/wait", object{"service": "server", "fields": object{
			"authority":     "app.sample-namespace",
			"path":          "/status/404",
			"response_code": 404,
			"user_agent":    object{"pattern": "^Go-http-client/"},
		}})
	})
	t.Run("contract", func(t *testing.T) {
		callAPI(t, "/lines/wait", object{"service": "server",
			"protocol": "http", "format": "JSON", "profile": "observed-2025-11"})
	})
}

// callAPI posts to the API of the simulation, and fails the test with the API's message unless it answers "ok".
func callAPI(t *testing.T, path string, body object) {
	t.Helper()
	encoded, _ := json.Marshal(body)
	request, _ := http.NewRequest("POST", os.Getenv("SC_SIM_API")+path, bytes.NewReader(encoded))
	request.Header.Set("Authorization", "Bearer "+os.Getenv("SC_SIM_API_TOKEN"))
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		OK      bool
		Message string
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || !answer.OK {
		t.Fatal(response.Status, answer.Message, err)
	}
}
