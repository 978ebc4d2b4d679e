package remote

import (
	"context"
	"fmt"
	"strings"

	"atelier/toolchain/pulumi/command/shared"

	p "github.com/pulumi/pulumi-go-provider"
	"golang.org/x/crypto/ssh"
)

const acceptEnv = "Unable to set '%s'. This only works if your SSH server is configured to accept these variables via " +
	"AcceptEnv. Alternatively, if a Bash-like shell runs the command on the remote host, you could prefix the command " +
	"itself with the variables in the form 'VAR=value command'"

// run runs one command on the remote host and sets the outputs; on a failure they stay as they were.
func (o *CommandOutputs) run(ctx context.Context, command string) error {
	client, err := o.Connection.dial(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	session, err := client.NewSession()
	if err != nil {
		return err
	}
	defer session.Close()
	if err := o.sendEnvironment(ctx, session); err != nil {
		return err
	}
	if o.Stdin != nil && *o.Stdin != "" {
		session.Stdin = strings.NewReader(*o.Stdin)
	}
	capture := shared.NewCapture(ctx, (*string)(o.Logging))
	session.Stdout, session.Stderr = capture.Stdout(), capture.Stderr()

	// A cancellation ends the command there (OpenSSH signals its process group), then the connection.
	stop := context.AfterFunc(ctx, func() {
		_ = session.Signal(ssh.SIGTERM)
		_ = client.Close()
	})
	err = session.Run(command)
	stop()

	stdout, stderr := capture.Finish()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return capture.Failure(err, command)
	}
	o.Stdout, o.Stderr = stdout, stderr
	return nil
}

// sendEnvironment fails when the server refuses a variable of the user's; the results of the run before are a courtesy
// that a server may refuse.
func (o *CommandOutputs) sendEnvironment(ctx context.Context, session *ssh.Session) error {
	for name, value := range o.Environment {
		if err := session.Setenv(name, value); err != nil {
			p.GetLogger(ctx).Error(fmt.Sprintf(acceptEnv, name))
			return fmt.Errorf("could not set environment variable %q: %w", name, err)
		}
	}
	for name, value := range shared.PreviousOutput(o.AddPreviousOutputInEnv, o.Stdout, o.Stderr) {
		if err := session.Setenv(name, value); err != nil {
			p.GetLogger(ctx).Warning(fmt.Sprintf(acceptEnv, name))
		}
	}
	return nil
}
