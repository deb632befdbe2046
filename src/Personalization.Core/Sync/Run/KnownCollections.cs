using System.Buffers;
using System.Text;
using System.Text.Json;
using Personalization.Journal;
using Personalization.Records;

namespace Personalization.Sync.Run;

/// <summary>Remembers the collections that runs have written to, in documents of the journal: a store cannot be asked for those that have left the configuration.</summary>
internal sealed class KnownCollections(IJournal? journal)
{
    /// <summary>Notes a collection before the first write to it, where that is not known.</summary>
    internal async Task NoteAsync(CollectionDefinition collection, string configuration, CancellationToken cancellationToken)
    {
        if (journal is null)
        {
            return;
        }

        var json = Write(collection, configuration);
        var known = await journal.FindDocumentAsync(JournalKinds.Collection, collection.Name, cancellationToken).ConfigureAwait(false);
        if (known?.Json != json)
        {
            // Whoever was faster has written the same, or what the next run of theirs or ours puts right.
            await journal.WriteDocumentAsync(new JournalDocument(JournalKinds.Collection, collection.Name, json, known?.Version ?? 0), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lists the collections that are configured no longer, as they were.</summary>
    internal async Task<IReadOnlyList<CollectionDefinition>> ListLeftAsync(PersonalizationDefinitions definitions, CancellationToken cancellationToken)
    {
        var left = new List<CollectionDefinition>();
        string? after = null;
        IReadOnlyList<JournalDocument> page;
        do
        {
            page = journal is null ? [] : await journal.ListDocumentsAsync(JournalKinds.Collection, after, cancellationToken).ConfigureAwait(false);
            left.AddRange(page.Where(document => !definitions.Collections.ContainsKey(document.Id)).Select(Read));
            after = page.Count > 0 ? page[^1].Id : null;
        }
        while (page.Count >= JournalLimits.Page);
        return left;
    }

    /// <summary>Forgets a collection of which nothing is left.</summary>
    internal async Task ForgetAsync(string collection, CancellationToken cancellationToken)
    {
        if (journal is not null)
        {
            await journal.RemoveDocumentAsync(JournalKinds.Collection, collection, cancellationToken).ConfigureAwait(false);
        }
    }

    private static CollectionDefinition Read(JournalDocument document)
    {
        using var json = JsonDocument.Parse(document.Json);
        var others = json.RootElement.GetProperty("indexes").EnumerateArray().Select(index => index.GetString()!);

        // As if of several syncs, so that whatever is removed leaves what keeps it removed.
        return new CollectionDefinition(document.Id, json.RootElement.GetProperty("primary").GetString()!, [.. others], MissWhileLoading.Unavailable, syncCount: 2);
    }

    private static string Write(CollectionDefinition collection, string configuration)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("primary", collection.PrimaryIndex);
            writer.WriteStartArray("indexes");
            foreach (var index in collection.OtherIndexes)
            {
                writer.WriteStringValue(index);
            }

            writer.WriteEndArray();
            writer.WriteString("configuration", configuration);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
