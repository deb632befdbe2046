using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Personalization.Errors;
using Personalization.Journal;
using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Run;

/// <summary>
/// The keys that a sync holds, in documents of the journal, a thousand a document, by the run whose removals were undone. They outlive a lost snapshot: whatever an entry says of a held key,
/// it is unknown until a run has found its row.
/// </summary>
internal sealed class HeldDocuments(IJournal? journal, string syncId, string? renamedFrom)
{
    private const int KeysPerDocument = JournalLimits.Page;

    // A sync that was renamed holds what it held before.
    private readonly string[] _kinds = renamedFrom is null ? [KindOf(syncId)] : [KindOf(syncId), KindOf(renamedFrom)];

    internal HeldDocuments(IJournal? journal, SyncDefinition sync)
        : this(journal, sync.Id, sync.RenamedFrom)
    {
    }

    private static string KindOf(string id) => JournalKinds.HeldPrefix + id;

    internal async Task<HeldKeys> LoadAsync(CancellationToken cancellationToken)
    {
        var documents = await ListAsync(cancellationToken).ConfigureAwait(false);
        return documents.Count == 0 ? HeldKeys.None : new HeldKeys(documents.SelectMany(document => document.Keys.Select(key => (key, document.Since))));
    }

    /// <summary>Counts the held keys, by the run whose removals were undone.</summary>
    internal async Task<IReadOnlyList<HeldRun>> CountAsync(CancellationToken cancellationToken)
    {
        var documents = await ListAsync(cancellationToken).ConfigureAwait(false);
        return [.. documents.GroupBy(document => document.RunId, StringComparer.Ordinal).OrderBy(run => run.Key, StringComparer.Ordinal).Select(run => new HeldRun(run.Key, run.Sum(document => (long)document.Keys.Count)))];
    }

    /// <summary>Holds keys, those that are not held yet.</summary>
    /// <param name="runId">The run whose removals are undone.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="since">Since when they are held.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="PersonalizationException">They would be too many (<c>options_invalid</c>).</exception>
    internal async Task AddAsync(string runId, IEnumerable<string> keys, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var documents = await ListAsync(cancellationToken).ConfigureAwait(false);
        var held = documents.SelectMany(document => document.Keys).ToHashSet(StringComparer.Ordinal);
        var added = keys.Where(key => !held.Contains(key)).ToArray();
        if (held.Count + added.Length > SyncConstants.MaxHeldKeys)
        {
            throw new PersonalizationException(
                ErrorCodes.OptionsInvalid,
                string.Create(CultureInfo.InvariantCulture, $"Sync '{syncId}' would hold {held.Count + added.Length:N0} keys, and at most {SyncConstants.MaxHeldKeys:N0} are held. Nothing was brought back. Release what is held no longer: {WaysOut.Release(syncId)}; or name the keys."));
        }

        var number = documents.Count;
        foreach (var chunk in added.Chunk(KeysPerDocument))
        {
            // Another region of the same sync may have taken the number meanwhile.
            while (!await journal!.WriteDocumentAsync(new JournalDocument(_kinds[0], string.Create(CultureInfo.InvariantCulture, $"{runId}:{number:d6}"), Write(chunk, since)), cancellationToken).ConfigureAwait(false))
            {
                number++;
            }

            number++;
        }
    }

    /// <summary>Holds some keys, or those of a run, no longer.</summary>
    /// <param name="runId">The run whose removals were undone; <see langword="null"/> for any.</param>
    /// <param name="keys">The keys; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Cancels the call; to do it again does the rest.</param>
    /// <returns>How many were held.</returns>
    internal async Task<long> RemoveAsync(string? runId, IReadOnlySet<string>? keys, CancellationToken cancellationToken)
    {
        var removed = 0L;
        foreach (var document in await ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (runId is null || document.RunId == runId)
            {
                removed += await RemoveAsync(document, keys, cancellationToken).ConfigureAwait(false);
            }
        }

        return removed;
    }

    private async Task<long> RemoveAsync(HeldDocument held, IReadOnlySet<string>? keys, CancellationToken cancellationToken)
    {
        for (var current = held; current is not null;)
        {
            var rest = keys is null ? [] : current.Keys.Where(key => !keys.Contains(key)).ToArray();
            if (rest.Length == current.Keys.Count)
            {
                return 0;
            }

            var isWritten = rest.Length == 0
                ? await journal!.RemoveDocumentAsync(current.Document.Kind, current.Document.Id, cancellationToken).ConfigureAwait(false)
                : await journal!.WriteDocumentAsync(current.Document with { Json = Write(rest, current.Since) }, cancellationToken).ConfigureAwait(false);
            if (isWritten)
            {
                return current.Keys.Count - rest.Length;
            }

            var again = await journal!.FindDocumentAsync(current.Document.Kind, current.Document.Id, cancellationToken).ConfigureAwait(false);
            current = again is null ? null : Read(again);
        }

        return 0;
    }

    private async Task<List<HeldDocument>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new List<HeldDocument>();
        foreach (var kind in journal is null ? [] : _kinds)
        {
            IReadOnlyList<JournalDocument> page;
            string? after = null;
            do
            {
                page = await journal!.ListDocumentsAsync(kind, after, cancellationToken).ConfigureAwait(false);
                found.AddRange(page.Select(Read));
                after = page.Count > 0 ? page[^1].Id : null;
            }
            while (page.Count >= JournalLimits.Page);
        }

        return found;
    }

    private static HeldDocument Read(JournalDocument document)
    {
        using var json = JsonDocument.Parse(document.Json);
        var keys = json.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetString()!).ToArray();
        var since = json.RootElement.TryGetProperty("since", out var time) ? time.GetDateTimeOffset() : default;
        return new HeldDocument(document, document.Id[..document.Id.LastIndexOf(':')], keys, since);
    }

    private static string Write(IEnumerable<string> keys, DateTimeOffset since)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("since", since);
            writer.WriteStartArray("keys");
            foreach (var key in keys)
            {
                writer.WriteStringValue(key);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private sealed record HeldDocument(JournalDocument Document, string RunId, IReadOnlyList<string> Keys, DateTimeOffset Since);
}
