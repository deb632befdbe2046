using System.IO.Hashing;
using System.Text;
using System.Text.Json.Nodes;
using Personalization.People;

namespace Personalization.Realtime.Erasure;

/// <summary>Who an erasure is of that is not through yet: a note in the bucket of the value that was asked for. It goes when the erasure is through.</summary>
internal sealed class PendingErasure(IPersonStore store, PersonKey asked)
{
    private string? _note;

    private string Name => "erasing:" + Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(asked.Space + "\0" + asked.Id)));

    private int Bucket => asked.Bucket;

    /// <summary>Reads what an erasure that was cut short knew.</summary>
    internal async ValueTask<Content?> ReadAsync(CancellationToken cancellationToken)
    {
        _note = await store.ReadNoteAsync(Bucket, Name, cancellationToken).ConfigureAwait(false);
        return _note is null || JsonNode.Parse(_note) is not JsonObject json ? null : new Content(
            json["key"]?.GetValue<string>(), [.. json["values"]!.AsArray().Select(one => (one!["index"]!.GetValue<string>(), one["value"]!.GetValue<string>()))]);
    }

    internal async ValueTask WriteAsync(Content content, CancellationToken cancellationToken)
    {
        var json = new JsonObject
        {
            ["key"] = content.RecordKey,
            ["values"] = new JsonArray([.. content.Values.Select(one => new JsonObject { ["index"] = one.Index, ["value"] = one.Value })]),
        };
        await MoveAsync(json.ToJsonString(), cancellationToken).ConfigureAwait(false);
    }

    internal ValueTask RemoveAsync(CancellationToken cancellationToken) => MoveAsync(null, cancellationToken);

    private async ValueTask MoveAsync(string? note, CancellationToken cancellationToken)
    {
        while (!await store.TryWriteNoteAsync(Bucket, Name, _note, note, cancellationToken).ConfigureAwait(false))
        {
            // Another process erases the same person.
            _note = await store.ReadNoteAsync(Bucket, Name, cancellationToken).ConfigureAwait(false);
        }

        _note = note;
    }

    /// <summary>What is known of the person.</summary>
    internal sealed record Content(string? RecordKey, IReadOnlyCollection<(string Index, string Value)> Values);
}
