using System.Text.Json;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Lookups;

/// <summary>Tells of what parts a record is made, read from the store, past near caches. For people who ask why a lookup answers what it does. Thread-safe.</summary>
internal sealed class RecordExplainer(LookupTable table, ISyncService syncs, IStoreOpening opening)
{
    /// <summary>Explains a record, also one that a lookup does not answer since a sync hides it. Throws as a lookup does.</summary>
    /// <returns><see langword="null"/> when the store holds nothing under the value.</returns>
    public async ValueTask<RecordExplanation?> ExplainAsync(string collection, string index, string value, CancellationToken cancellationToken = default)
    {
        var collections = table.Current;
        var known = collections.Find(collection) ?? throw new PersonalizationException(
            ErrorCodes.CollectionNotFound, $"There is no collection '{collection}'. {NameSuggestion.For(collection, collections.Names)}");
        var definition = known.Definition;
        if (known.Find(index) is null)
        {
            throw definition.NoIndex(index);
        }

        var records = known.Records ??= await opening.OpenAsync(definition, cancellationToken).ConfigureAwait(false);
        var key = string.Equals(index, definition.PrimaryIndex, StringComparison.Ordinal) ? value : await records.FindHolderAsync(index, value, cancellationToken).ConfigureAwait(false);
        var stored = key is null ? null : await records.GetStoredAsync(key, cancellationToken).ConfigureAwait(false);
        if (stored is null)
        {
            if (opening.IsOutdated)
            {
                await opening.CatchUpAsync(cancellationToken).ConfigureAwait(false);
            }

            // A store that has lost what it held says so in a lookup.
            await records.FindAsync(index, value, cancellationToken).ConfigureAwait(false);
            return syncs.IsReady(collection, index) || definition.MissWhileLoading == MissWhileLoading.NotFound ? null : throw new CollectionLoadingException(collection);
        }

        return new RecordExplanation
        {
            Collection = collection,
            Key = stored.Key,
            IsVisible = stored.IsVisible,
            LastModified = stored.LastModified,
            Parts = [.. stored.Parts.Select(part => Explain(stored, part, collections.Definitions))],
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
