using System.Text.Json.Serialization.Metadata;
using Personalization.Diagnostics;
using Personalization.Records;

namespace Personalization.Lookups;

/// <summary>Typed lookups, and many at once.</summary>
internal sealed partial class PersonalizationCache
{
    /// <summary>How many values the store is asked for at once: what it has in flight has a bound, and a cancelled call ends between two askings.</summary>
    internal const int ManyAtOnce = 1_000;

    public ValueTask<T?> GetAsync<T>(
        string collection, string index, string value, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        var pending = GetAsync(collection, index, value, cancellationToken);
        return pending.IsCompletedSuccessfully ? new ValueTask<T?>(pending.Result?.Deserialize(typeInfo)) : AwaitedAsync(pending, typeInfo);

        static async ValueTask<T?> AwaitedAsync(ValueTask<PersonalizationRecord?> pending, JsonTypeInfo<T> typeInfo)
            => (await pending.ConfigureAwait(false))?.Deserialize(typeInfo);
    }

    public ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> GetManyAsync(
        string collection, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Contains(null!))
        {
            throw new ArgumentException("None of the index values may be null.", nameof(values));
        }

        var known = _table.Current.Find(collection);
        return known?.Find(index) is { } at
            ? GetManyAsync(at, values, cancellationToken)
            : ValueTask.FromException<IReadOnlyDictionary<string, PersonalizationRecord?>>(Unknown(_diagnostics.Start(), collection, index, known));
    }

    /// <summary>Looks up for whoever has resolved the names.</summary>
    internal async ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> GetManyAsync(
        LookupIndex index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        var started = _diagnostics.Start();
        var known = index.Collection;
        try
        {
            known.Records ??= await _opening.OpenAsync(known.Definition, cancellationToken).ConfigureAwait(false);
            var found = values.Count <= ManyAtOnce
                ? await FindManyAsync(known.Records, index, values, cancellationToken).ConfigureAwait(false)
                : await FindInChunksAsync(known.Records, index, values, cancellationToken).ConfigureAwait(false);
            _diagnostics.Stop(started, known.Name, OutcomeOf(found));
            return found;
        }
        catch (Exception exception) when (IsForeign(started, known, exception))
        {
            throw Wrapped(known, exception);
        }
    }

    private async ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindInChunksAsync(
        IRecordCollection records, LookupIndex index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, PersonalizationRecord?>(values.Count, StringComparer.Ordinal);
        foreach (var chunk in values.Distinct(StringComparer.Ordinal).Chunk(ManyAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (value, record) in await FindManyAsync(records, index, chunk, cancellationToken).ConfigureAwait(false))
            {
                all[value] = record;
            }
        }

        return all;
    }

    private async ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindManyAsync(
        IRecordCollection records, LookupIndex index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        // Read before the store is: a miss counts only if the collection was ready when it was read.
        var seenReady = index.SeenReady;
        var found = await records.FindManyAsync(index.Name, values, cancellationToken).ConfigureAwait(false);
        if (OutcomeOf(found) != LookupDiagnostics.Miss || MissIsKnown(index, seenReady))
        {
            return found;
        }

        await CatchUpAsync(index, cancellationToken).ConfigureAwait(false);
        ThrowIfLoading(index);
        return await records.FindManyAsync(index.Name, values, cancellationToken).ConfigureAwait(false);
    }

    private static string OutcomeOf(IReadOnlyDictionary<string, PersonalizationRecord?> found)
    {
        var outcome = LookupDiagnostics.Hit;
        foreach (var entry in found)
        {
            switch (OutcomeOf(entry.Value))
            {
                case LookupDiagnostics.Miss:
                    return LookupDiagnostics.Miss;
                case LookupDiagnostics.Stale:
                    outcome = LookupDiagnostics.Stale;
                    break;
            }
        }

        return outcome;
    }
}
