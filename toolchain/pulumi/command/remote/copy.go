package remote

import (
	"context"
	"fmt"

	"github.com/pkg/sftp"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// CopyToRemote is `command:remote:CopyToRemote`: a file or a folder copied to a remote host.
type CopyToRemote struct{}

// CopyToRemoteInputs are its arguments.
type CopyToRemoteInputs struct {
	Connection *Connection          `pulumi:"connection" provider:"secret"`
	Triggers   *[]any               `pulumi:"triggers,optional" provider:"replaceOnChanges"`
	Source     types.AssetOrArchive `pulumi:"source"`
	RemotePath string               `pulumi:"remotePath"`
}

// CopyToRemoteOutputs are its properties.
type CopyToRemoteOutputs struct {
	CopyToRemoteInputs
}

// Annotate describes the resource.
func (c *CopyToRemote) Annotate(a infer.Annotator) {
	a.Describe(&c, "Copy an Asset or Archive to a remote host.")
}

// Annotate describes the fields.
func (i *CopyToRemoteInputs) Annotate(a infer.Annotator) {
	a.Describe(&i.Connection, "The parameters with which to connect to the remote host.")
	a.Describe(&i.Triggers, "Trigger replacements on changes to this input.")
	a.Describe(&i.Source, "What is copied: a FileAsset, or a FileArchive of a file or a folder; archives are not unpacked.")
	a.Describe(&i.RemotePath, "Where to: the last element is created when it is missing, the others must exist. "+
		"An existing folder takes the source into it, an existing file is overwritten by a file.")
}

func (i *CopyToRemoteInputs) path() string {
	if i.Source.Asset != nil {
		return i.Source.Asset.Path
	}
	return i.Source.Archive.Path
}

func (i *CopyToRemoteInputs) hash() string {
	if i.Source.Archive != nil {
		return i.Source.Archive.Hash
	}
	if i.Source.Asset != nil {
		return i.Source.Asset.Hash
	}
	return ""
}

// Check allows one source only, and only one with a path.
func (*CopyToRemote) Check(
	ctx context.Context, req infer.CheckRequest,
) (infer.CheckResponse[CopyToRemoteInputs], error) {
	inputs, failures, err := infer.DefaultCheck[CopyToRemoteInputs](ctx, req.NewInputs)
	refuse := func(property, reason string) {
		failures = append(failures, p.CheckFailure{Property: property, Reason: reason})
	}
	asset, archive := inputs.Source.Asset, inputs.Source.Archive
	switch {
	case err != nil:
	case asset != nil && archive != nil:
		refuse("asset", "only one of asset or archive can be set")
	case asset == nil && archive == nil:
		refuse("asset", "either asset or archive must be set")
	case asset != nil && !asset.IsPath():
		refuse("asset", "asset must be a path-based file asset")
	case archive != nil && !archive.IsPath():
		refuse("archive", "archive must be a path to a file or directory")
	}
	return infer.CheckResponse[CopyToRemoteInputs]{Inputs: inputs, Failures: failures}, err
}

// Create copies.
func (*CopyToRemote) Create(
	ctx context.Context, req infer.CreateRequest[CopyToRemoteInputs],
) (infer.CreateResponse[CopyToRemoteOutputs], error) {
	out := infer.CreateResponse[CopyToRemoteOutputs]{Output: CopyToRemoteOutputs{req.Inputs}}
	if req.DryRun {
		return out, nil
	}
	if err := send(ctx, req.Inputs); err != nil {
		return out, err
	}
	id, err := resource.NewUniqueHex("", 8, 0)
	out.ID = id
	return out, err
}

// Update copies when the content or the place changed; another connection alone is only noted.
func (*CopyToRemote) Update(
	ctx context.Context, req infer.UpdateRequest[CopyToRemoteInputs, CopyToRemoteOutputs],
) (infer.UpdateResponse[CopyToRemoteOutputs], error) {
	out := infer.UpdateResponse[CopyToRemoteOutputs]{Output: CopyToRemoteOutputs{req.Inputs}}
	moved := req.Inputs.RemotePath != req.State.RemotePath
	if req.DryRun || (!moved && req.Inputs.hash() == req.State.hash()) {
		return out, nil
	}
	return out, send(ctx, req.Inputs)
}

// send connects and copies.
func send(ctx context.Context, in CopyToRemoteInputs) error {
	ssh, err := in.Connection.dial(ctx)
	if err != nil {
		return err
	}
	defer ssh.Close()
	defer context.AfterFunc(ctx, func() { _ = ssh.Close() })()
	client, err := sftp.NewClient(ssh, sftp.UseConcurrentWrites(true))
	if err != nil {
		return fmt.Errorf("the remote host offers no file transfer (SFTP): %w", err)
	}
	defer client.Close()
	return transfer(client, in.path(), in.RemotePath)
}

// CopyFile is the deprecated predecessor of CopyToRemote.
type CopyFile struct{}

// CopyFileInputs are its arguments.
type CopyFileInputs struct {
	Connection *Connection `pulumi:"connection" provider:"secret"`
	Triggers   *[]any      `pulumi:"triggers,optional"`
	LocalPath  string      `pulumi:"localPath"`
	RemotePath string      `pulumi:"remotePath"`
}

// Annotate says that it is not there.
func (c *CopyFile) Annotate(a infer.Annotator) {
	a.Describe(&c, "Not implemented by atelier's command plugin: use CopyToRemote.")
	a.Deprecate(&c, "Use CopyToRemote.")
}

// Create refuses by name, in a preview already.
func (*CopyFile) Create(
	context.Context, infer.CreateRequest[CopyFileInputs],
) (infer.CreateResponse[CopyFileInputs], error) {
	return infer.CreateResponse[CopyFileInputs]{},
		fmt.Errorf("atelier's command plugin does not implement remote.CopyFile, which is deprecated: use remote.CopyToRemote")
}
