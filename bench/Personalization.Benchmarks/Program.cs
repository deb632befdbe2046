using Personalization.Benchmarks;
using Personalization.Benchmarks.DiffState;
using Personalization.Benchmarks.Harness;
using Personalization.Benchmarks.Journals;
using Personalization.Benchmarks.Lookups;
using Personalization.Benchmarks.Realtime;
using Personalization.Benchmarks.Redis;
using Personalization.Benchmarks.Scale;
using Personalization.Benchmarks.Syncs;
using Personalization.Benchmarks.Templates;

if (args is [DiffStateChild.Command, ..])
{
    return await DiffStateChild.RunAsync(args[1..]);
}

var options = BenchmarkOptions.Parse(args, out var error);
if (options is null)
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine(BenchmarkOptions.Usage);
    return 2;
}

var table = new ResultTable();
foreach (var benchmark in options.Benchmarks)
{
    Console.Error.WriteLine($"{benchmark} ...");
    switch (benchmark)
    {
        case "lookup":
            await MemoryLookupBenchmark.RunAsync(options, table);
            break;
        case "lookup-sqlite":
            await SqliteLookupBenchmark.RunAsync(options, table);
            break;
        case "first-sync":
            await SyncBenchmarks.RunSqliteAsync(options, table, first: true);
            break;
        case "no-change":
            await SyncBenchmarks.RunSqliteAsync(options, table, first: false);
            break;
        case "first-sync-postgres":
            await SyncBenchmarks.RunPostgresAsync(options, table, first: true);
            break;
        case "no-change-postgres":
            await SyncBenchmarks.RunPostgresAsync(options, table, first: false);
            break;
        case "run-memory":
            await RunMemoryBenchmark.RunAsync(options, table);
            break;
        case "liquid":
            await TemplateBenchmark.RunAsync(options, table);
            break;
        case "mapping":
            await MappingBenchmark.RunAsync(options, table);
            break;
        case "first-sync-templates":
            await TemplateSyncBenchmark.RunAsync(options, table);
            break;
        case "regions":
            await RegionBenchmark.RunAsync(options, table);
            break;
        case "debugger":
            await DebuggerBenchmark.RunAsync(options, table);
            break;
        case "redis-lookups":
            await RedisLookupBenchmark.RunAsync(options, table);
            break;
        case "redis":
            await RedisBenchmark.RunAsync(options, table);
            break;
        case "step":
            await StepBenchmark.RunAsync(options, table);
            break;
        case "contract":
            ContractBenchmark.Run(options, table);
            break;
        case "delivery":
            await DeliveryBenchmark.RunAsync(options, table);
            break;
        case "events":
            await EventBenchmark.RunAsync(options, table);
            break;
        case "event-cost":
            await EventCostBenchmark.RunAsync(options, table);
            break;
        case "expiry":
            await LiveBenchmark.ExpireAsync(options, table);
            break;
        case "backfill":
            await LiveBenchmark.BackfillAsync(options, table);
            break;
        case "sinks":
            await SinkBenchmark.RunAsync(options, table);
            break;
        case "journal":
            await JournalBenchmark.RunAsync(options, table);
            break;
        case "scale":
            await ScaleBenchmark.RunAsync(options, table);
            break;
        default:
            await DiffStateBenchmark.RunAsync(options, table);
            break;
    }

    // One benchmark's heap must not weigh on the next.
    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}

Console.WriteLine(MachineDescription.Markdown());
Console.WriteLine();
Console.WriteLine(table.Markdown());
return 0;
