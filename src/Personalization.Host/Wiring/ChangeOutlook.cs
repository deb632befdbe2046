using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Hosting.Output;
using Personalization.People;
using Personalization.Realtime;
using Personalization.Realtime.People;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Hosting.Wiring;

/// <summary>What the configuration would cost the people of the store: nothing of them is written, and nobody waits for long.</summary>
/// <param name="Cost">The cost; <see langword="null"/> where it could not be found out.</param>
/// <param name="Obstacle">Why not.</param>
internal sealed record ChangeOutlook(BackfillCost? Cost, string? Obstacle)
{
    /// <summary>How long people and events are counted.</summary>
    private static readonly TimeSpan Counting = TimeSpan.FromSeconds(5);

    /// <summary>How long a store may take that does not answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Looks at the store of people, if there is one.</summary>
    /// <returns><see langword="null"/> where nothing of real time is configured.</returns>
    internal static async Task<ChangeOutlook?> OfAsync(LocalCache cache, CancellationToken cancellationToken)
    {
        var definitions = cache.Get<PersonalizationDefinitions>();
        if (definitions.Find<RealtimeDefinitions>() is not { } realtime || realtime is { Models.Count: 0, Audiences.Count: 0 })
        {
            return null;
        }

        try
        {
            return new ChangeOutlook(
                cache.MayHavePeople
                    ? await cache.WithinAsync(Patience, limit => EstimateAsync(cache, realtime, definitions, limit), cancellationToken)
                    : new BackfillCost { IsNewStore = true, IsChange = true, Audiences = realtime.Audiences.Count },
                Obstacle: null);
        }
        catch (PersonalizationException exception)
        {
            return new ChangeOutlook(Cost: null, CommandWords.Here.In(exception.Message));
        }
    }

    /// <summary>Says it in a line.</summary>
    public override string ToString() => "Real time: " + Cost switch
    {
        null => $"the store of people cannot be asked, so what a change costs is not known. {Obstacle}",
        { IsNewStore: true } => "no people are stored yet. A host judges everybody once when it starts.",
        { IsChange: false } => "nothing has changed for the people of the store.",
        var cost => $"{Changed(cost.Audiences)}. A host that takes this over judges {More(cost)}{Words.Of(cost.People)} people anew and replays {More(cost)}{Words.Of(cost.Events)} events, beside live work.",
    };

    private static string Changed(int audiences) => audiences switch
    {
        0 => "definitions have changed",
        1 => "1 audience is new or changed",
        _ => $"{Words.Of(audiences)} audiences are new or changed",
    };

    private static string More(BackfillCost cost) => cost.IsAtLeast ? "at least " : string.Empty;

    /// <summary>The engine is one that is never started.</summary>
    private static async Task<BackfillCost> EstimateAsync(LocalCache cache, RealtimeDefinitions realtime, PersonalizationDefinitions definitions, CancellationToken cancellationToken)
    {
        var records = new RecordAccess(name => definitions.Collections.GetValueOrDefault(name), new BareRecords(cache.Get<IRecordStore>()));
        using var engine = new RealtimeEngine(realtime, cache.Get<IPersonStore>(), records, cache.Get<TimeProvider>(), NullLogger.Instance);
        return await new BackfillEstimate(engine).EstimateAsync(engine.Plans, Counting, cancellationToken);
    }
}
