using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Personalization.Journal;
using Personalization.Redis;
using Personalization.Sync.State;

namespace Personalization.Crash.Child;

/// <summary>A host with a sequence of three syncs, on a state in PostgreSQL and records in Redis. It runs the sequence, or goes on with the run that is there, and may end at any step of that.</summary>
internal static class SequenceLoad
{
    internal const string Sequence = "nightly";
    internal const string Done = "done ";
    internal const int Rows = 20;

    internal static IReadOnlyList<string> Syncs { get; } = ["staff", "permissions", "assignments"];

    internal static RedisRecordStore Open(string redis, string schema) => new(redis, new RedisStoreOptions { KeyPrefix = schema + ":" });

    /// <param name="database">PostgreSQL.</param>
    /// <param name="redis">Redis.</param>
    /// <param name="schema">What the case has to itself in both.</param>
    /// <param name="step">At which step the process ends itself; 0 for none.</param>
    /// <param name="output">Is told of every step, and of the run's end.</param>
    internal static async Task RunAsync(string database, string redis, string schema, int step, TextWriter output)
    {
        // Runs tell of their steps on threads of their own.
        output = TextWriter.Synchronized(output);
        var command = new RunCommand { Directory = string.Empty, Scenario = new Scenario { Seed = 0 }, Version = 0, Occurrence = step };
        await using var provider = Build(database, redis, schema, new FailPoints(command, output, () => null));
        var hosted = provider.GetServices<IHostedService>().ToArray();
        foreach (var service in hosted)
        {
            await service.StartAsync(default);
        }

        // Who died before the run was in the journal has told nobody of one.
        var sequences = provider.GetRequiredService<ISequenceService>();
        var run = await sequences.ListRunsAsync(Sequence, 1) is [var last] ? last : await sequences.StartRunAsync(Sequence);
        while (!run.HasEnded)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            run = (await sequences.FindRunAsync(run.RunId))!;
        }

        await output.WriteLineAsync($"{Done}{run.Status}: {string.Join(", ", run.Members.Select(member => member.Status))}");
        foreach (var service in hosted.Reverse())
        {
            await service.StopAsync(default);
        }
    }

    private static ServiceProvider Build(string database, string redis, string schema, FailPoints points)
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IJournal>(provider => new PointJournal(((IJournalPlace)provider.GetRequiredService<ISyncStateStore>()).CreateJournal(TimeProvider.System), points));
        services.AddPersonalizationCache(cache =>
        {
            cache.UsePostgresState(database, state => state.Schema = schema).UseStore(_ => new FailPointStore(Open(redis, schema), points, []));
            foreach (var sync in Syncs)
            {
                cache.AddCollection(sync, collection => collection.Index("id", primary: true))
                    .AddSync(sync, one => one.FromRows(ReadAsync, ScheduleJson.Default.ScheduledRow, "id").To(sync).Map("minute"));
            }

            cache.AddSequence(Sequence, sequence => sequence.Run(Syncs[0]).Run(Syncs[1]).Run(Syncs[2]));
        });
        return services.BuildServiceProvider();
    }

    private static async IAsyncEnumerable<ScheduledRow> ReadAsync()
    {
        for (var id = 0; id < Rows; id++)
        {
            await Task.Yield();
            yield return new ScheduledRow(id, "noon");
        }
    }
}
