using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Personalization.DependencyInjection;
using Personalization.DependencyInjection.Hosting;
using Personalization.Journal;
using Personalization.Sequences;
using Personalization.Sync;
using Personalization.Sync.State;
using Personalization.Testing;

namespace Personalization.Tests.Sequences;

/// <summary>A process with three syncs and a sequence of them. Several share a journal and leases.</summary>
internal sealed class SequenceHost : IAsyncDisposable
{
    internal const string Nightly = "nightly";

    private readonly ServiceProvider _services;

    private SequenceHost(ServiceProvider services, IReadOnlyDictionary<string, FakeQuery> queries)
    {
        _services = services;
        Queries = queries;
    }

    internal static string[] Ids { get; } = ["staff", "permissions", "assignments"];

    internal IReadOnlyDictionary<string, FakeQuery> Queries { get; }

    internal ISequenceService Sequences => _services.GetRequiredService<ISequenceService>();

    internal SequenceService Service => _services.GetRequiredService<SequenceService>();

    internal CurrentDefinitions Definitions => _services.GetRequiredService<CurrentDefinitions>();

    internal IHostedService Hosted => _services.GetServices<IHostedService>().OfType<SequenceHostedService>().Single();

    internal ISyncService Syncs => _services.GetRequiredService<ISyncService>();

    internal static FakeQuery Rows(int count = 2) => new FakeQuery("id", "name").SetRows([.. Enumerable.Range(0, count).Select(n => new object?[] { n, "Ann" })]);

    /// <summary>A query two rows of which have one key: both are rejected.</summary>
    internal static FakeQuery WithRejections(int good = 1) => new FakeQuery("id", "name").SetRows([[-1, "Bob"], [-1, "Cy"], .. Enumerable.Range(0, good).Select(n => new object?[] { n, "Ann" })]);

    /// <summary>A query without the column that is mapped: its runs fail at once.</summary>
    internal static FakeQuery Broken() => new FakeQuery("id").SetRows([1]);

    internal static SequenceHost Create(
        ManualTimeProvider time,
        Action<SequenceBuilder>? configure = null,
        IJournal? journal = null,
        ISyncLease? lease = null,
        string? sequenceId = Nightly,
        params (string Id, FakeQuery Query)[] queries)
    {
        var all = Ids.ToDictionary(id => id, id => queries.FirstOrDefault(one => one.Id == id).Query ?? Rows(), StringComparer.Ordinal);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(time);
        if (journal is not null)
        {
            services.AddSingleton(_ => journal);
        }

        if (lease is not null)
        {
            services.AddSingleton(_ => lease);
        }

        services.AddPersonalizationCache(cache =>
        {
            foreach (var (id, query) in all)
            {
                cache.AddCollection(id, collection => collection.Index("id", primary: true)).AddSync(id, sync => sync.FromQuery(query, "id").To(id).Map("name"));
            }

            if (sequenceId is not null)
            {
                cache.AddSequence(sequenceId, configure ?? (sequence => sequence.Run(Ids[0]).Run(Ids[1]).Run(Ids[2])));
            }
        });
        return new SequenceHost(services.BuildServiceProvider(), all);
    }

    /// <summary>How far each member is: <c>success, running, pending</c>.</summary>
    internal static string MembersOf(SequenceRun run) => string.Join(", ", run.Members.Select(member => member.Status));

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
