package shared

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestAFailureTellsNoStdoutThatIsNotShown(t *testing.T) {
	choice := func(s string) *string { return &s }
	for name, c := range map[string]struct {
		logging *string
		stdout  bool
	}{
		"nothing said": {nil, true},
		"both":         {choice("stdoutAndStderr"), true},
		"stdout":       {choice("stdout"), true},
		"stderr":       {choice("stderr"), false},
		"none":         {choice("none"), false},
	} {
		capture := NewCapture(context.Background(), c.logging)
		capture.show = func(string) {}
		_, _ = capture.Stdout().Write([]byte("the result\n"))
		_, _ = capture.Stderr().Write([]byte("the cause\n"))
		message := capture.Failure(errors.New("exit 1"), "command").Error()
		if !strings.Contains(message, "the cause") || strings.Contains(message, "the result") != c.stdout {
			t.Errorf("%s: %q", name, message)
		}
	}
}
