// Command peer is a server or a client; see ../README.md.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/golang/protobuf/proto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	pb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"
	"google.golang.org/grpc/status"
)

type text struct{ value []byte }

// codec passes text through, and the health service's messages to protobuf.
type codec struct{}

func (codec) Marshal(v interface{}) ([]byte, error) {
	if t, is := v.(*text); is {
		return t.value, nil
	}
	return proto.Marshal(v.(proto.Message))
}

func (codec) Unmarshal(data []byte, v interface{}) error {
	if t, is := v.(*text); is {
		t.value = append([]byte(nil), data...)
		return nil
	}
	return proto.Unmarshal(data, v.(proto.Message))
}

func (codec) Name() string   { return "proto" }
func (codec) String() string { return "proto" }

type peer struct {
	sync.Mutex
	executed map[string]int
	failing  atomic.Value
	delay    int64
	address  string
}

func (p *peer) call(_ interface{}, ctx context.Context, decode func(interface{}) error, _ grpc.UnaryServerInterceptor) (interface{}, error) {
	if err := decode(&text{}); err != nil {
		return nil, err
	}
	headers, _ := metadata.FromIncomingContext(ctx)
	p.Lock()
	p.executed[strings.Join(headers["call-key"], "")]++
	p.Unlock()
	time.Sleep(time.Duration(atomic.LoadInt64(&p.delay)) * time.Millisecond)
	if p.failing.Load().(bool) {
		return nil, status.Error(codes.Unavailable, "told to")
	}
	return &text{[]byte(p.address)}, nil
}

func (p *peer) report() {
	p.Lock()
	defer p.Unlock()
	all, twice := 0, 0
	for _, times := range p.executed {
		all += times
		if times > 1 {
			twice++
		}
	}
	fmt.Printf("report %d %d\n", all, twice)
}

func serve(port string) {
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		panic(err)
	}
	p := &peer{executed: map[string]int{}, address: listener.Addr().String()}
	p.failing.Store(false)
	server := grpc.NewServer(grpc.CustomCodec(codec{}))
	server.RegisterService(&grpc.ServiceDesc{ServiceName: "verification.Counting", HandlerType: (*interface{})(nil),
		Methods: []grpc.MethodDesc{{MethodName: "Call", Handler: p.call}}}, p)
	healthy := health.NewServer()
	pb.RegisterHealthServer(server, healthy)
	go server.Serve(listener)
	fmt.Printf("listening %d\n", listener.Addr().(*net.TCPAddr).Port)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Fields(lines.Text() + " -")
		switch words[0] {
		case "health":
			healthy.SetServingStatus("", pb.HealthCheckResponse_ServingStatus(pb.HealthCheckResponse_ServingStatus_value[words[1]]))
		case "answer":
			p.failing.Store(words[1] != "OK")
		case "delay":
			millis, _ := strconv.ParseInt(words[1], 10, 64)
			atomic.StoreInt64(&p.delay, millis)
		case "report":
			p.report()
		case "drain":
			p.report()
			healthy.Shutdown()
			// An open watch would hold GracefulStop for ever.
			time.AfterFunc(2*time.Second, server.Stop)
			server.GracefulStop()
			return
		}
	}
}

func call(addresses string, perSecond float64) {
	builder := manual.NewBuilderWithScheme("listed")
	list := resolver.State{}
	for _, address := range strings.Split(addresses, ",") {
		list.Addresses = append(list.Addresses, resolver.Address{Addr: address})
	}
	builder.InitialState(list)
	connection, err := grpc.Dial("listed:///", grpc.WithInsecure(), grpc.WithResolvers(builder), grpc.WithDisableRetry(),
		grpc.WithDefaultServiceConfig(`{"loadBalancingConfig":[{"round_robin":{}}],"healthCheckConfig":{"serviceName":""}}`))
	if err != nil {
		panic(err)
	}
	var lock sync.Mutex
	counts := map[string]int{}
	say := func(what string) {
		lock.Lock()
		defer lock.Unlock()
		line, _ := json.Marshal(counts)
		fmt.Printf("%s %s\n", what, line)
	}
	var open sync.WaitGroup
	stop := make(chan bool)
	stopped := make(chan bool)
	go func() {
		defer close(stopped)
		ticks := time.NewTicker(time.Duration(float64(time.Second) / perSecond))
		for number := 0; ; number++ {
			select {
			case <-stop:
				return
			case <-ticks.C:
			}
			lock.Lock()
			counts["sent"]++
			lock.Unlock()
			open.Add(1)
			go func(number int) {
				defer open.Done()
				ctx, cancel := context.WithTimeout(metadata.AppendToOutgoingContext(context.Background(), "call-key",
					fmt.Sprintf("go-%d-%d", os.Getpid(), number)), 15*time.Second)
				defer cancel()
				answer := &text{}
				err := connection.Invoke(ctx, "/verification.Counting/Call", &text{[]byte("hello")}, answer, grpc.ForceCodec(codec{}))
				what := "from " + string(answer.value)
				if err != nil {
					what = "failed " + err.Error()
				}
				lock.Lock()
				counts[what]++
				lock.Unlock()
			}(number)
		}
	}()
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		switch lines.Text() {
		case "count":
			say("count")
		case "stop":
			close(stop)
			<-stopped
			open.Wait()
			say("total")
			return
		}
	}
}

func main() {
	if os.Args[1] == "server" {
		serve(os.Args[2])
		return
	}
	perSecond, _ := strconv.ParseFloat(os.Args[3], 64)
	call(os.Args[2], perSecond)
}
