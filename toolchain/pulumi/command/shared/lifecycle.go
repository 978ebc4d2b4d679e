// Package shared holds what local and remote commands have in common.
package shared

import "github.com/pulumi/pulumi-go-provider/infer"

// Lifecycle are the commands of a resource's life.
type Lifecycle struct {
	Triggers *[]any  `pulumi:"triggers,optional" provider:"replaceOnChanges"`
	Create   *string `pulumi:"create,optional"`
	Update   *string `pulumi:"update,optional"`
	Delete   *string `pulumi:"delete,optional"`
}

// Annotate describes the fields in the provider's schema.
func (l *Lifecycle) Annotate(a infer.Annotator) {
	a.Describe(&l.Triggers, "The resource is replaced when any of these values changes.")
	a.Describe(&l.Create, "The command to run on create.")
	a.Describe(&l.Update, "The command to run on update; without it, create runs again. "+
		"PULUMI_COMMAND_STDOUT and PULUMI_COMMAND_STDERR are the results of the run before.")
	a.Describe(&l.Delete, "The command to run on delete; without it, nothing runs. "+
		"PULUMI_COMMAND_STDOUT and PULUMI_COMMAND_STDERR are the results of the run before.")
}

// OnUpdate is the command that an update runs: `update`, else `create`, else none.
func (l Lifecycle) OnUpdate() *string {
	if l.Update != nil {
		return l.Update
	}
	return l.Create
}

// The texts of the inputs that both kinds of command take.
const (
	StdinText   = "Pass a string to the command's process as standard in"
	LoggingText = "Whether stdout and stderr are shown while the command runs; they are kept as outputs either way. @default both"
	OutputText  = "Give the stdout and stderr of the run before to the next one, as PULUMI_COMMAND_STDOUT and " +
		"PULUMI_COMMAND_STDERR. @default true"
)

// PreviousOutput are the variables that carry the results of the run before, unless `wanted` says no.
func PreviousOutput(wanted *bool, stdout, stderr string) map[string]string {
	env := map[string]string{}
	if wanted != nil && !*wanted {
		return env
	}
	if stdout != "" {
		env["PULUMI_COMMAND_STDOUT"] = stdout
	}
	if stderr != "" {
		env["PULUMI_COMMAND_STDERR"] = stderr
	}
	return env
}
