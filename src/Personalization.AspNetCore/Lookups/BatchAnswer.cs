using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Requests;

namespace Personalization.AspNetCore.Lookups;

/// <summary>
/// Answers many records, in the order in which they were asked for. They are read and sent in chunks, so that an answer of any size takes
/// the memory of one chunk.
/// </summary>
internal sealed class BatchAnswer(PlacedLookups lookups, ISyncService syncs, AnswerBudget budget)
{
    private const int FlushBytes = 64 * 1024;
    private const int ChunkBytes = 2 * 1024 * 1024;
    private const int FirstChunk = 8;
    private const int LargestChunk = 100;
    private const int LeastBytes = 4 * 1024;

    internal async Task WriteAsync(HttpContext context, LookupPlace place, List<string> values, FieldSet? fields)
    {
        var writer = context.Response.BodyWriter;
        var json = new Utf8JsonWriter(writer, JsonAnswer.WriterOptions with { SkipValidation = true });
        await using var disposal = json.ConfigureAwait(false);
        var held = new List<PersonalizationRecord?>();
        var heldBytes = 0L;
        var written = 0;
        var size = 0;
        do
        {
            size = NextSize(place.Collection, size);
            var chunk = values.GetRange(written + held.Count, Math.Min(size, values.Count - written - held.Count));
            using var room = await TakeAsync(place.Collection, chunk.Count, context.RequestAborted).ConfigureAwait(false);
            heldBytes += await ReadAsync(place, chunk, fields, held, context.RequestAborted).ConfigureAwait(false);
            var isLast = written + held.Count == values.Count;
            if (heldBytes <= FlushBytes && !isLast)
            {
                continue;
            }

            if (written == 0)
            {
                // What fails until now is answered as a problem; afterwards the answer can only break off.
                if (!isLast && !syncs.IsReady(place.Collection))
                {
                    await CheckAsync(place, values, held.Count, context.RequestAborted).ConfigureAwait(false);
                }

                Begin(context, json, held);
            }

            await WriteAsync(writer, json, values, written, held, context.RequestAborted).ConfigureAwait(false);
            written += held.Count;
            held.Clear();
            heldBytes = 0;
        }
        while (written < values.Count);

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Begin(HttpContext context, Utf8JsonWriter json, List<PersonalizationRecord?> first)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = JsonAnswer.CacheControl;
        headers.ContentType = JsonAnswer.ContentType;
        var found = first.OfType<PersonalizationRecord>();
        RecordAnswer.WriteAge(headers, found.Select(record => record.Age).DefaultIfEmpty().Max(), found.Any(record => record.IsStale));
        json.WriteStartObject();
        json.WriteStartObject("records"u8);
    }

    private static async Task WriteAsync(
        System.IO.Pipelines.PipeWriter writer, Utf8JsonWriter json, List<string> values, int start, List<PersonalizationRecord?> records, CancellationToken cancellationToken)
    {
        var sent = json.BytesCommitted;
        for (var i = 0; i < records.Count; i++)
        {
            json.WritePropertyName(values[start + i]);
            if (records[i] is { } record)
            {
                json.WriteRawValue(record.Utf8Json.Span, skipInputValidation: true);
            }
            else
            {
                json.WriteNullValue();
            }

            records[i] = null;
            // The writer hands full buffers on by itself, so what it has pending says little: what was not sent yet is counted here.
            if (json.BytesCommitted + json.BytesPending - sent > FlushBytes)
            {
                sent = await SendAsync(writer, json, cancellationToken).ConfigureAwait(false);
            }
        }

        // From here on the answer has begun: what fails later breaks it off.
        await SendAsync(writer, json, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<long> SendAsync(System.IO.Pipelines.PipeWriter writer, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        json.Flush();
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        return json.BytesCommitted;
    }

    /// <summary>How many are read next: few until it is known how large they are, then as many as a chunk holds, growing by steps.</summary>
    private int NextSize(string collection, int before)
    {
        var largest = budget.LargestOf(collection);
        var most = before > 0 ? before * 4 : largest > 0 ? LargestChunk : FirstChunk;
        return Math.Clamp(ChunkBytes / Math.Max(1, largest), 1, Math.Min(most, LargestChunk));
    }

    private ValueTask<System.Threading.RateLimiting.RateLimitLease> TakeAsync(string collection, int count, CancellationToken cancellationToken)
        => budget.TakeAsync((long)count * Math.Max(budget.LargestOf(collection), LeastBytes), cancellationToken);

    private async Task<long> ReadAsync(
        LookupPlace place, List<string> chunk, FieldSet? fields, List<PersonalizationRecord?> held, CancellationToken cancellationToken)
    {
        var records = await lookups.GetManyAsync(place, chunk, cancellationToken).ConfigureAwait(false);
        var (bytes, largest) = (0L, 0);
        foreach (var value in chunk)
        {
            var record = records[value];
            largest = Math.Max(largest, record?.Utf8Json.Length ?? 0);
            record = record is null ? null : RecordProjection.Apply(record, fields);
            bytes += record?.Utf8Json.Length ?? 0;
            held.Add(record);
        }

        budget.Note(place.Collection, largest);
        return bytes;
    }

    /// <summary>While a collection is loading a miss is an error, which has to be known before the answer begins: so all is read, and nothing kept.</summary>
    private async Task CheckAsync(LookupPlace place, List<string> values, int start, CancellationToken cancellationToken)
    {
        for (var size = 0; start < values.Count;)
        {
            size = NextSize(place.Collection, size);
            var chunk = values.GetRange(start, Math.Min(size, values.Count - start));
            await ReadAsync(place, chunk, null, [], cancellationToken).ConfigureAwait(false);
            start += chunk.Count;
        }
    }
}
