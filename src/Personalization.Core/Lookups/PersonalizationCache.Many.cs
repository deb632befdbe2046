using System.Text.Json.Serialization.Metadata;
using Personalization.Diagnostics;
using Personalization.Records;

namespace Personalization.Lookups;

/// <summary>Typed lookups, and many at once.</summary>
internal sealed partial class PersonalizationCache
{
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
            var seenReady = at.SeenReady;
            var found = await _store.FindManyAsync(collection, index, values, cancellationToken).ConfigureAwait(false);
            var outcome = OutcomeOf(found);
            if (outcome == LookupDiagnostics.Miss && !MissIsKnown(known, at, seenReady))
            {
                await CatchUpAsync(known, at, cancellationToken).ConfigureAwait(false);
                ThrowIfLoading(known, at);
                found = await _store.FindManyAsync(collection, index, values, cancellationToken).ConfigureAwait(false);
                outcome = OutcomeOf(found);
            }

            _diagnostics.Stop(started, collection, outcome);
            return found;
        }
        catch (Exception exception) when (IsForeign(started, known, exception))
        {
            throw Wrapped(known, exception);
        }
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
