// pulumi-language-nodejs: what the Pulumi engine talks to in order to install, run and describe a TypeScript program.
//
// The official host comes with Pulumi's download, which a sealed machine cannot reach, and is in no package registry.
// This one follows it for all that a TypeScript program on npm needs: the same program gives the same preview, state,
// exit codes and messages. What it leaves out, it refuses by name (refuse.go).
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/logging"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// engineLost is how long the engine may stay silent before this host gives up and ends.
const engineLost = 5 * time.Minute

// host serves the engine. Its program is cancelled by the Cancel call or by an interrupt.
type host struct {
	refusals // answers for every call that is not implemented

	tracing string
	running context.Context
	cancel  context.CancelFunc

	mu     sync.Mutex
	engine string
}

func (h *host) engineAddress() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.engine
}

// Handshake tells where the engine listens, to a host that was started by hand.
func (h *host) Handshake(
	_ context.Context, req *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	h.mu.Lock()
	h.engine = req.EngineAddress
	h.mu.Unlock()
	if err := rpcutil.Healthcheck(context.Background(), req.EngineAddress, engineLost, h.cancel); err != nil {
		return nil, fmt.Errorf("the engine at %s cannot be watched: %w", req.EngineAddress, err)
	}
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

// Cancel interrupts the program that runs; the engine sends it on the first Ctrl-C.
func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.cancel()
	return &emptypb.Empty{}, nil
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

func main() {
	tracing := flag.String("tracing", "", "where the program sends its traces")
	showVersion := flag.Bool("version", false, "print the version and exit")
	runtime := flag.String("runtime", "nodejs", "only nodejs")
	flag.Parse()
	if *showVersion {
		fmt.Println(version.Version)
		return
	}
	logging.InitLogging(false, 0, false)
	if err := serve(*runtime, *tracing, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// serve answers the engine until it goes away or this process is interrupted.
func serve(runtime, tracing, engine string) error {
	if runtime != "nodejs" {
		return notImplemented("the runtime " + runtime)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if engine != "" {
		if err := rpcutil.Healthcheck(ctx, engine, engineLost, stop); err != nil {
			return fmt.Errorf("the engine at %s cannot be watched: %w", engine, err)
		}
	}
	quit := make(chan bool)
	go func() { <-ctx.Done(); close(quit) }()

	running, cancel := context.WithCancel(context.Background())
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: quit,
		Init: func(srv *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(srv, &host{
				tracing: tracing, running: running, cancel: cancel, engine: engine,
			})
			return nil
		},
	})
	if err != nil {
		return err
	}
	// The first line is the port: how the engine finds this server.
	fmt.Printf("%d\n", handle.Port)
	return <-handle.Done
}
