using System.Text.Json;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Lookups;

/// <summary>Reads a record with its parts from the store, past near caches.</summary>
internal sealed class RecordExplainer(CurrentDefinitions current, IRecordStore store, ISyncService syncs, IStoreOpening opening) : IRecordExplainer
{
    public async ValueTask<RecordExplanation?> ExplainAsync(string collection, string index, string value, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(value);
        var definitions = current.Value;
        if (!definitions.Collections.TryGetValue(collection, out var known))
        {
            throw new PersonalizationException(
                ErrorCodes.CollectionNotFound, $"There is no collection '{collection}'. {NameSuggestion.For(collection, definitions.Collections.Keys)}");
        }

        await opening.OpenAsync(cancellationToken).ConfigureAwait(false);
        var key = value;
        if (!string.Equals(index, known.PrimaryIndex, StringComparison.Ordinal))
        {
            if (!known.OtherIndexes.Contains(index, StringComparer.Ordinal))
            {
                throw new PersonalizationException(
                    ErrorCodes.IndexNotFound,
                    $"The collection '{collection}' has no index '{index}'. {NameSuggestion.For(index, [known.PrimaryIndex, .. known.OtherIndexes])}");
            }

            key = await store.FindHolderAsync(collection, index, value, cancellationToken).ConfigureAwait(false);
        }

        var stored = key is null ? null : await store.GetStoredAsync(collection, key, cancellationToken).ConfigureAwait(false);
        if (stored is null)
        {
            if (opening.IsOutdated)
            {
                await opening.CatchUpAsync(cancellationToken).ConfigureAwait(false);
            }

            // A store that has lost what it held says so in a lookup.
            await store.FindAsync(collection, index, value, cancellationToken).ConfigureAwait(false);
            return syncs.IsReady(collection, index) || known.MissWhileLoading == MissWhileLoading.NotFound ? null : throw new CollectionLoadingException(collection);
        }

        return new RecordExplanation
        {
            Collection = collection,
            Key = stored.Key,
            IsVisible = stored.IsVisible,
            LastModified = stored.LastModified,
            Parts = [.. stored.Parts.Select(part => Explain(stored, part, definitions))],
        };
    }

    private static PartExplanation Explain(StoredRecord stored, RecordPart part, PersonalizationDefinitions definitions)
    {
        var sync = definitions.Syncs.GetValueOrDefault(part.Sync);
        return new PartExplanation
        {
            Sync = part.Sync,
            Run = part.Token,
            SyncedAt = part.SyncedAt,
            State = part.State,
            Fields = part.Length == 0 ? [] : NamesIn(stored.JsonOf(part).Span),
            Indexes = [.. part.Indexes.Where((_, i) => part.IndexValues[i] is not null)],
            Model = sync?.Model.Name,
            KeyColumn = sync?.KeyColumn,
        };
    }

    private static List<string> NamesIn(ReadOnlySpan<byte> json)
    {
        var names = new List<string>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            names.Add(reader.GetString()!);
            reader.Skip();
        }

        return names;
    }
}
