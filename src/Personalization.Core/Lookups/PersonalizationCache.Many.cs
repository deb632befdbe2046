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

    public async ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> GetManyAsync(
        string collection, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Contains(null!))
        {
            throw new ArgumentException("None of the index values may be null.", nameof(values));
        }

        var started = _diagnostics.Start();
        if (!TryFind(collection, out var known) || known.Find(index) is not { } at)
        {
            throw Unknown(started, collection, index, known);
        }

        try
        {
            await _opening.OpenAsync(cancellationToken).ConfigureAwait(false);
            var found = values.Count <= ManyAtOnce
                ? await FindManyAsync(known, at, values, cancellationToken).ConfigureAwait(false)
                : await FindInChunksAsync(known, at, values, cancellationToken).ConfigureAwait(false);
            _diagnostics.Stop(started, collection, OutcomeOf(found));
            return found;
        }
        catch (Exception exception) when (IsForeign(started, known, exception))
        {
            throw Wrapped(known, exception);
        }
    }

    private async ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindInChunksAsync(
        LookupCollection known, LookupIndex index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, PersonalizationRecord?>(values.Count, StringComparer.Ordinal);
        foreach (var chunk in values.Distinct(StringComparer.Ordinal).Chunk(ManyAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (value, record) in await FindManyAsync(known, index, chunk, cancellationToken).ConfigureAwait(false))
            {
                all[value] = record;
            }
        }

        return all;
    }

    private async ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindManyAsync(
        LookupCollection known, LookupIndex index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        // Read before the store is: a miss counts only if the collection was ready when it was read.
        var seenReady = index.SeenReady;
        var name = known.Definition.Name;
        var found = await _store.FindManyAsync(name, index.Name, values, cancellationToken).ConfigureAwait(false);
        if (OutcomeOf(found) != LookupDiagnostics.Miss || MissIsKnown(known, index, seenReady))
        {
            return found;
        }

        await CatchUpAsync(known, index, cancellationToken).ConfigureAwait(false);
        ThrowIfLoading(known, index);
        return await _store.FindManyAsync(name, index.Name, values, cancellationToken).ConfigureAwait(false);
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
