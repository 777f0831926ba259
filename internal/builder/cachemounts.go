package builder

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/moby/buildkit/client"
)

// cachesWithin bounds how long an engine is asked for its caches: an answer that comes later spares nobody a wait.
const cachesWithin = 3 * time.Second

// lookForCaches has the engine asked for its caches, beside the builds and only when it matters, until the function that it returns is
// called.
func (e *Engine) lookForCaches(ctx context.Context, p *pilots) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var looking sync.WaitGroup
	looking.Go(func() { p.look(ctx, e.cacheMounts) })
	return func() {
		cancel()
		looking.Wait()
	}
}

// cacheMounts are those of some caches that the engine has, and when it made them, by its own clock. An engine of 2020 does not
// tell their ids, and none tells an id that is the path of the mount: of those there is no answer, nor where anything goes wrong.
func (e *Engine) cacheMounts(ctx context.Context, ids []string) map[string]time.Time {
	ctx, cancel := context.WithTimeout(ctx, cachesWithin)
	defer cancel()
	var filters []string // any of them; the engine measures the size of all that it tells of, unless they are mounted
	for _, id := range ids {
		filters = append(filters, "type=="+string(client.UsageRecordTypeCacheMount)+",description~="+strconv.Quote(regexp.QuoteMeta(withID(id))+"$"))
	}
	records, err := e.client.DiskUsage(ctx, client.WithFilter(filters))
	if err != nil {
		return nil
	}
	made := map[string]time.Time{}
	for _, r := range records {
		for _, id := range ids {
			if strings.HasSuffix(r.Description, withID(id)) && (made[id].IsZero() || r.CreatedAt.Before(made[id])) {
				made[id] = r.CreatedAt
			}
		}
	}
	return made
}

// withID is how the description of a cache mount ends: cached mount TARGET from exec COMMAND with id "ID".
func withID(id string) string { return " with id " + strconv.Quote(id) }
