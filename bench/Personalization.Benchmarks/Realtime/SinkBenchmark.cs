using System.Diagnostics;
using System.Globalization;
using System.Text;
using Npgsql;
using Personalization.Benchmarks.Harness;
using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;
using Personalization.Realtime.Sinks;
using Personalization.Sources.Tables;
using Personalization.TestData;
using Personalization.Warehouse;

namespace Personalization.Benchmarks.Realtime;

/// <summary>A sink takes events from the log into tables of PostgreSQL, against bare COPY of the same rows into the same tables.</summary>
internal static class SinkBenchmark
{
    private const int DefaultEvents = 200_000;
    private const int People = 10_000;
    private static readonly string[] Names = ["Product Viewed", "Product Added", "Cart Viewed", "Checkout Started", "Order Completed"];

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        var count = options.Rows ?? DefaultEvents;
        await using var server = await PostgresServer.StartAsync();
        var store = new MemoryPersonStore();
        await FillAsync(store, count);
        await using var source = new PostgresSource("warehouse", server.ConnectionString());
        await DrainAsync(store, source, "shape");
        var copies = await DumpAsync(server.ConnectionString(), "shape");
        var number = 0;
        var run = await PairedRun.MeasureAsync(
            options.Pairs,
            () => Clock.TimeAsync(() => DrainAsync(store, source, string.Create(CultureInfo.InvariantCulture, $"ours_{number++}"))),
            () => CopyAsync(server.ConnectionString(), copies, string.Create(CultureInfo.InvariantCulture, $"bare_{number++}")));
        table.AddRatio($"{count:N0} events → PostgreSQL, {copies.Count} tables, {copies.Sum(copy => copy.Bytes.Length) / 1e6:0} MB, against bare COPY", run, 1.67, 1, "s");
        var cost = new List<double>();
        for (var pair = 0; pair <= options.Pairs; pair++)
        {
            Clock.Collect();
            using var process = Process.GetCurrentProcess();
            var before = process.TotalProcessorTime;
            await DrainAsync(store, source, string.Create(CultureInfo.InvariantCulture, $"cost_{number++}"));
            process.Refresh();
            cost.Add((process.TotalProcessorTime - before).TotalMicroseconds / count);
        }

        table.AddFigure("the same, processor time of this process an event", Sample.Of(cost.Skip(1)), "µs");
        table.AddFigure("the same, events a second", Sample.Of([count / run.Ours.Median]), "events/s");
    }

    private static async Task FillAsync(MemoryPersonStore store, int count)
    {
        var at = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
        foreach (var people in Enumerable.Range(0, count).GroupBy(number => number % People))
        {
            PersonEntry[] entries = [.. people.Select(number => new PersonEntry(at, EventFrame.Write(Message(number, at))))];
            foreach (var part in entries.Chunk(PersonLimits.MaxEntries))
            {
                await store.CommitAsync([new PersonCommit { Person = new PersonKey(string.Empty, $"u:{people.Key}"), ExpectedVersion = 0, State = default, Log = part }], default);
            }
        }
    }

    private static EventMessage Message(int number, DateTimeOffset at)
    {
        var name = Names[number % Names.Length];
        var json = string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"type":"track","event":"{{{name}}}","messageId":"message-{{{number:x16}}}","userId":"user-{{{number % People}}}","anonymousId":"device-{{{number % People}}}","context":{"ip":"10.1.2.3","userAgent":"Mozilla/5.0 (X11; Linux x86_64)","locale":"de-DE","library":{"name":"js","version":"2.1.0"},"page":{"path":"/products/{{{number % 500}}}","url":"https://shop.example.com/products/{{{number % 500}}}"}},"properties":{"productId":"p-{{{number % 500}}}","category":"shoes","price":{{{number % 200}}}.95,"quantity":{{{number % 5}}},"currency":"EUR","isMember":true,"listedAt":"2026-02-03T04:05:06Z","tags":["a","b"]},"sentAt":"2026-03-02T12:00:00.000Z","originalTimestamp":"2026-03-02T11:59:59.500Z"}""");
        return EventParser.Parse(Encoding.UTF8.GetBytes(json), new EventReception("web", EventRoute.Any, at, ClientAddress: null)).Messages[0];
    }

    private static async Task DrainAsync(MemoryPersonStore store, ITableSource source, string schema)
    {
        var worker = new SinkWorker(store, TimeProvider.System, new SinkDefinition { Name = schema, Source = "warehouse", Schema = schema }, source);
        while (await worker.RunAsync(default) > 0)
        {
        }
    }

    private static async Task<IReadOnlyList<(string Table, byte[] Bytes)>> DumpAsync(string connectionString, string schema)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        var tables = new List<string>();
        await using (var command = new NpgsqlCommand($"select tablename from pg_tables where schemaname = '{schema}' and tablename <> 'personalization_positions'", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        var copies = new List<(string, byte[])>();
        foreach (var table in tables)
        {
            using var bytes = new MemoryStream();
            await using var copy = await connection.BeginRawBinaryCopyAsync($"copy {schema}.{table} to stdout (format binary)");
            await copy.CopyToAsync(bytes);
            copies.Add((table, bytes.ToArray()));
        }

        return copies;
    }

    private static async Task<double> CopyAsync(string connectionString, IReadOnlyList<(string Table, byte[] Bytes)> copies, string schema)
    {
        await PostgresServer.ExecuteAsync(connectionString, $"create schema {schema}");
        foreach (var (table, _) in copies)
        {
            await PostgresServer.ExecuteAsync(connectionString, $"create table {schema}.{table} (like shape.{table} including all)");
        }

        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return await Clock.TimeAsync(async () =>
        {
            foreach (var (table, bytes) in copies)
            {
                await using var copy = await connection.BeginRawBinaryCopyAsync($"copy {schema}.{table} from stdin (format binary)");
                await copy.WriteAsync(bytes);
            }
        });
    }
}
