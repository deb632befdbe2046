using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Personalization.AspNetCore.Problems;
using Personalization.Realtime.Events;

namespace Personalization.AspNetCore.Events;

/// <summary>The body of a request with events, inflated, in a buffer of the pool. Never more of it than one byte beyond the limit.</summary>
internal sealed class EventBody : IDisposable
{
    private const int FirstBytes = 8 * 1024;

    /// <summary>What gzip may add to bytes that it cannot make smaller.</summary>
    private const int GzipBytes = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _length;

    private EventBody()
    {
    }

    /// <summary>Gets a value indicating whether there was more than may be.</summary>
    internal bool IsTooLarge { get; private set; }

    /// <summary>Gets the body; only its start, when it is too large.</summary>
    internal ReadOnlySpan<byte> Utf8Json => _buffer.AsSpan(0, Math.Min(_length, EventLimits.BatchBytes));

    /// <summary>Reads a body.</summary>
    /// <returns>The body, to be given back, or why it cannot be read.</returns>
    internal static async ValueTask<(EventBody? Body, ApiProblem? Problem)> ReadAsync(HttpContext context)
    {
        var encoding = context.Request.Headers.ContentEncoding.ToString().Trim();
        var isGzip = encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase) || encoding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase);
        if (!isGzip && encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers.AcceptEncoding = "gzip";
            return (null, EventProblems.UnsupportedEncoding);
        }

        // What inflates to nothing would otherwise be read for ever.
        if (isGzip && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } most && !(most.MaxRequestBodySize < EventLimits.BatchBytes + GzipBytes))
        {
            most.MaxRequestBodySize = EventLimits.BatchBytes + GzipBytes;
        }

        var body = new EventBody();
        try
        {
            if (isGzip)
            {
                var inflated = new GZipStream(context.Request.Body, CompressionMode.Decompress, leaveOpen: true);
                await using (inflated.ConfigureAwait(false))
                {
                    await body.FillAsync(inflated, context.RequestAborted).ConfigureAwait(false);
                }
            }
            else
            {
                await body.FillAsync(context.Request.Body, context.RequestAborted).ConfigureAwait(false);
            }

            (var read, body) = (body, null);
            return (read, null);
        }
        catch (InvalidDataException)
        {
            return (null, ApiProblems.Malformed("The body is not what gzip makes, though 'Content-Encoding' says so."));
        }
        catch (IOException exception) when (exception is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            // Such as the size of a chunk that no number holds.
            return (null, ApiProblems.Malformed("The body is not framed as HTTP asks for."));
        }
        finally
        {
            body?.Dispose();
        }
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = [];
        }
    }

    private async ValueTask FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            while (!IsTooLarge)
            {
                var room = _buffer.AsMemory(_length, Math.Min(_buffer.Length, EventLimits.BatchBytes + 1) - _length);
                var read = await stream.ReadAsync(room, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    return;
                }

                _length += read;
                IsTooLarge = _length > EventLimits.BatchBytes;
                Grow();
            }
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            IsTooLarge = true;
        }
    }

    private void Grow()
    {
        if (_length < _buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_length * 4, EventLimits.BatchBytes + 1));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = larger;
    }
}
