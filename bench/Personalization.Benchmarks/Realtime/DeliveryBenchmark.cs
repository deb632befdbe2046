using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Benchmarks.Harness;
using Personalization.Destinations;
using Personalization.People;
using Personalization.Realtime;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Delivery;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.People;
using Personalization.Records;
using Personalization.Redis;
using Personalization.TestData;

namespace Personalization.Benchmarks.Realtime;

/// <summary>How fast transitions that wait go to a stream of Redis, with people in memory and on Redis.</summary>
internal static class DeliveryBenchmark
{
    private const int Usual = 100_000;
    private const int People = 10_000;
    private const double Rate = 20_000;

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        await using var server = await RedisServer.StartAsync();
        await RunAsync(options, table, "memory", server, () => new MemoryPersonStore());
        await RunAsync(options, table, "Redis", server, () => new RedisPersonStore(server.Address, new RedisStoreOptions { KeyPrefix = $"{Guid.NewGuid():N}:" }));
    }

    private static async Task RunAsync(BenchmarkOptions options, ResultTable table, string name, RedisServer server, Func<IPersonStore> open)
    {
        var transitions = options.Rows ?? Usual;
        var seconds = new List<double>();
        for (var pair = 0; pair <= options.Pairs; pair++)
        {
            var store = open();
            var took = await MeasureAsync(store, server, transitions);
            if (pair > 0)
            {
                seconds.Add(took);
            }

            if (store is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync();
            }
        }

        table.AddLimit($"{transitions:N0} transitions of {People:N0} people to a Redis stream, people in {name}", transitions / Rate, Sample.Of(seconds), "s");
    }

    private static async Task<double> MeasureAsync(IPersonStore store, RedisServer server, int transitions)
    {
        var taken = new CountingDestination(new RedisStreamDestination(server.Address, $"{Guid.NewGuid():N}", transitions), transitions);
        var definitions = new RealtimeDefinitions([], [], [])
        {
            Destinations = [new DestinationDefinition { Name = "bus", Create = _ => taken }],
            RealtimeSyncs = [new RealtimeSyncDefinition { Name = "vip", Audience = "vip", Destination = "bus", Request = new RequestOptions(), BatchSize = DeliveryLimits.MaxBatchSize }],
        };
        using var engine = new RealtimeEngine(definitions, store, new RecordAccess(_ => null, new NoRecords()), TimeProvider.System, NullLogger.Instance);
        using var diagnostics = new DeliveryDiagnostics();
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var hub = new DeliveryHub(engine, services, diagnostics);
        var worker = hub.CreateWorker(hub.Current.All[0]);
        await worker.PrepareAsync(default);
        await WriteAsync(store, transitions);
        Clock.Collect();
        using var stopping = new CancellationTokenSource();
        var began = Stopwatch.GetTimestamp();
        var running = Task.Run(() => worker.RunAsync(stopping.Token));
        await taken.All;
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await stopping.CancelAsync();
        await running;
        return took;
    }

    private static async Task WriteAsync(IPersonStore store, int transitions)
    {
        foreach (var people in Enumerable.Range(0, People).Chunk(500))
        {
            var now = DateTimeOffset.UtcNow;
            await store.CommitAsync(
                [.. people.Select(person => new PersonCommit
                {
                    Person = new PersonKey("customers", string.Create(CultureInfo.InvariantCulture, $"r:{person}")),
                    ExpectedVersion = 0,
                    State = new byte[] { 1 },
                    Outbox = [.. Enumerable.Range(1, transitions / People).Select(number => new PersonEntry(now, TransitionFrame.Write(new AudienceTransition("vip", number, number % 2 == 1, now, "m"))))],
                })],
                default);
        }
    }

    private sealed class CountingDestination(RedisStreamDestination inner, int awaited) : IRealtimeDestination, IAsyncDisposable
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _taken;

        internal Task All => _all.Task;

        public async ValueTask<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<Delivery> batch, CancellationToken cancellationToken)
        {
            var outcomes = await inner.DeliverAsync(batch, cancellationToken);
            if (Interlocked.Add(ref _taken, outcomes.Count(outcome => outcome.Status == DeliveryStatus.Delivered)) >= awaited)
            {
                _all.TrySetResult();
            }

            return outcomes;
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class NoRecords : IRecordReadiness
    {
        public ValueTask<IRecordCollection> OpenAsync(CollectionDefinition collection, CancellationToken cancellationToken) => throw new NotSupportedException();

        public bool IsReady(CollectionDefinition collection) => true;

        public ValueTask<bool> IsMissingAsync(CollectionDefinition collection, string key, CancellationToken cancellationToken) => new(true);
    }
}
