using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.Requests;

/// <summary>Reads the bodies of requests.</summary>
internal static class RequestBody
{
    /// <summary>Reads a body to its end, within a limit.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maxBytes">The greatest length.</param>
    /// <param name="cancellationToken">Cancels the reading; the end of the request does by default.</param>
    /// <returns>The bytes, or why not.</returns>
    internal static async ValueTask<(byte[]? Bytes, ApiProblem? Problem)> ReadAsync(HttpContext context, int maxBytes, CancellationToken? cancellationToken = null)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            return (null, ApiProblems.TooLargeBody(maxBytes));
        }

        var reader = context.Request.BodyReader;
        while (true)
        {
            ReadResult read;
            try
            {
                // Most bodies come with their headers. To ask for the request's token makes one.
                read = reader.TryRead(out var there) ? there : await reader.ReadAsync(cancellationToken ?? context.RequestAborted).ConfigureAwait(false);
            }
            catch (IOException exception) when (exception is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
            {
                // Such as the size of a chunk that no number holds.
                return (null, ApiProblems.Malformed("The body is not framed as HTTP asks for."));
            }

            if (read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return (null, ApiProblems.TooLargeBody(maxBytes));
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return (bytes, null);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
