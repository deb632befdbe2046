using System.Text;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using Personalization.Realtime.Sinks;
using Personalization.Realtime.Tests.Engine;
using Personalization.TestData;

namespace Personalization.Realtime.Tests.Sinks;

/// <summary>An engine, a database, and a sink from one to the other.</summary>
internal sealed class SinkHarness : IAsyncDisposable
{
    private SinkHarness(SinkDatabase database, SinkDefinition sink, AudienceDefinition[] audiences)
    {
        Database = database;
        Sink = sink;
        Tables = new FaultyTables(database.Tables);
        Engine = new EngineHarness(audiences: audiences);
        Worker = NewWorker();
    }

    internal SinkDatabase Database { get; }

    internal SinkDefinition Sink { get; }

    internal FaultyTables Tables { get; }

    internal EngineHarness Engine { get; }

    internal SinkWorker Worker { get; private set; }

    internal SinkFailures Failures => new(Engine.People, Engine.Time);

    internal static async Task<SinkHarness> StartAsync(string kind, PostgresFixture server, Func<SinkDefinition, SinkDefinition>? with = null, params AudienceDefinition[] audiences)
    {
        var sink = new SinkDefinition { Name = "events", Source = "warehouse", Schema = "events" };
        return new SinkHarness(await SinkDatabase.OpenAsync(kind, server), with is null ? sink : with(sink), audiences);
    }

    /// <summary>Another process, or the same one after it died.</summary>
    internal SinkWorker NewWorker() => new(Engine.People, Engine.Time, Sink, Tables);

    internal void Restart() => Worker = NewWorker();

    /// <summary>Takes messages in, as the HTTP API does; answers how many were good.</summary>
    internal async Task<int> SendAsync(params string[] messages)
    {
        var body = Encoding.UTF8.GetBytes($"{{\"batch\":[{string.Join(',', messages)}]}}");
        var parsed = EventParser.Parse(body, new EventReception("web", EventRoute.Batch, Engine.Time.GetUtcNow(), ClientAddress: null));
        Assert.Null(parsed.Refusal);
        await Engine.SendAsync([.. parsed.Messages]);
        return parsed.Messages.Count;
    }

    internal static string Track(string id, string properties = "{}", string name = "Order Completed", string user = "ada")
        => $"{{\"type\":\"track\",\"event\":\"{name}\",\"messageId\":\"{id}\",\"userId\":\"{user}\",\"properties\":{properties}}}";

    /// <summary>Takes all there is into the tables.</summary>
    internal async Task DrainAsync()
    {
        while (await Worker.RunAsync(default) > 0)
        {
        }
    }

    internal async Task<IReadOnlyList<string>> ProblemsAsync()
    {
        var problems = new List<string>();
        await foreach (var failure in Failures.ReadAsync(Sink.Name, default))
        {
            problems.Add(failure.Frame.Problem);
        }

        return problems;
    }

    public async ValueTask DisposeAsync()
    {
        Engine.Engine.Dispose();
        await Database.DisposeAsync();
    }
}
