package shared

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
)

// Capture keeps what a command writes, and shows it line by line while it runs.
type Capture struct {
	mu             sync.Mutex
	stdout, stderr stream
	told           bytes.Buffer // in the order of arrival, for the error message
	show           func(line string)
}

type stream struct {
	all     bytes.Buffer
	partial []byte // the end of the output, up to a line break that has not come yet
	shown   bool
	told    bool // whether a failure's message has it
	owner   *Capture
}

// NewCapture shows the streams that `logging` (the input of that name; nil is both) asks for as the resource's status.
func NewCapture(ctx context.Context, logging *string) *Capture {
	choice := "stdoutAndStderr"
	if logging != nil {
		choice = *logging
	}
	logger := p.GetLogger(ctx)
	c := &Capture{show: logger.InfoStatus}
	showsStdout := choice == "stdout" || choice == "stdoutAndStderr"
	// Who does not want stdout shown has a result there, maybe a secret one: a connection that breaks after it must not tell it.
	// The cause of a failure is in stderr.
	c.stdout = stream{owner: c, shown: showsStdout, told: showsStdout}
	c.stderr = stream{owner: c, shown: choice == "stderr" || choice == "stdoutAndStderr", told: true}
	return c
}

// Stdout and Stderr are where the command writes to.
func (c *Capture) Stdout() io.Writer { return &c.stdout }

// Stderr is Stdout's counterpart.
func (c *Capture) Stderr() io.Writer { return &c.stderr }

func (s *stream) Write(data []byte) (int, error) {
	c := s.owner
	c.mu.Lock()
	defer c.mu.Unlock()
	s.all.Write(data)
	if s.told {
		c.told.Write(data)
	}
	if !s.shown {
		return len(data), nil
	}
	s.partial = append(s.partial, data...)
	for {
		line, rest, found := bytes.Cut(s.partial, []byte("\n"))
		if !found {
			return len(data), nil
		}
		c.show(strings.TrimSuffix(string(line), "\r"))
		s.partial = rest
	}
}

// Finish shows what had no line break at its end. The results lose one line break, as in a shell's `$(...)`.
func (c *Capture) Finish() (stdout, stderr string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range []*stream{&c.stdout, &c.stderr} {
		if len(s.partial) > 0 {
			c.show(string(s.partial))
			s.partial = nil
		}
	}
	return strings.TrimSuffix(c.stdout.all.String(), "\n"), strings.TrimSuffix(c.stderr.all.String(), "\n")
}

// Failure is the error that the user sees: how the command ended, which it was, and what it wrote.
func (c *Capture) Failure(err error, command string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return fmt.Errorf("%w: running %q:\n%s", err, command, c.told.String())
}
