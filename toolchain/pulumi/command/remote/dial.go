package remote

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/retry"
	"golang.org/x/crypto/ssh"
)

// dial connects and logs in, through the proxy if there is one, again and again until the limit of errors is reached.
func (c *Connection) dial(ctx context.Context) (*ssh.Client, error) {
	config, done, err := c.clientConfig()
	if err != nil {
		return nil, err
	}
	defer done()
	if c.Proxy == nil {
		return again(ctx, "Dial", c.errorLimit(), func() (*ssh.Client, error) {
			return connect(ctx, &net.Dialer{Timeout: c.timeout()}, &c.Endpoint, config)
		})
	}
	proxyConfig, proxyDone, err := c.Proxy.clientConfig()
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	defer proxyDone()
	proxy, err := again(ctx, "Dial proxy", c.Proxy.errorLimit(), func() (*ssh.Client, error) {
		return connect(ctx, &net.Dialer{Timeout: c.Proxy.timeout()}, &c.Proxy.Endpoint, proxyConfig)
	})
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	client, err := again(ctx, "Dial from proxy", c.errorLimit(), func() (*ssh.Client, error) {
		return connect(ctx, proxy, &c.Endpoint, config)
	})
	if err != nil {
		_ = proxy.Close()
		return nil, fmt.Errorf("proxy: %w", err)
	}
	// The way there goes with the connection.
	go func() { _ = client.Wait(); _ = proxy.Close() }()
	return client, nil
}

// dialer makes a TCP connection, from here or from a proxy.
type dialer interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

// connect is one attempt: TCP, then SSH, both within the time limit and ended by a cancellation.
func connect(ctx context.Context, d dialer, to *Endpoint, config *ssh.ClientConfig) (*ssh.Client, error) {
	if limit := to.timeout(); limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	conn, err := d.DialContext(ctx, "tcp", to.address())
	if err != nil {
		return nil, err
	}
	// A server that accepts and then says nothing would hold the login for ever.
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	c, channels, requests, err := ssh.NewClientConn(conn, to.address(), config)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return ssh.NewClient(c, channels, requests), nil
}

// again repeats an attempt with growing pauses (0.1 s, half as much more each time, at most 5 s: sdk/go/common/util/retry).
// A limit of 10 means eleven attempts, as the error in excess is the one that counts.
func again[T any](ctx context.Context, what string, limit int, attempt func() (T, error)) (T, error) {
	var none T
	ok, result, err := retry.Until(ctx, retry.Acceptor{Accept: func(try int, _ time.Duration) (bool, any, error) {
		value, err := attempt()
		if err == nil {
			return true, value, nil
		}
		if ctx.Err() != nil {
			return false, nil, ctx.Err()
		}
		if limit > unlimited && try+1 > limit {
			return true, nil, fmt.Errorf("after %d failed attempts: %w", try, err)
		}
		most := "inf"
		if limit > unlimited {
			most = strconv.Itoa(limit)
		}
		p.GetLogger(ctx).InfoStatusf("%s %d/%s failed: retrying", what, try+1, most)
		return false, nil, nil
	}})
	if err != nil {
		return none, err
	}
	if !ok {
		return none, ctx.Err()
	}
	return result.(T), nil
}
