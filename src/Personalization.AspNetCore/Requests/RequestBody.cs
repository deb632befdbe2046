using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.Requests;

/// <summary>Reads the bodies of requests.</summary>
internal static class RequestBody
{
    /// <summary>Reads a body to its end, within a limit.</summary>
    /// <returns>The bytes, or why not.</returns>
    internal static ValueTask<(byte[]? Bytes, ApiProblem? Problem)> ReadAsync(HttpContext context, int maxBytes) => ReadAsync(context, maxBytes, context.RequestAborted);

    /// <summary>The same until it is cancelled.</summary>
    internal static async ValueTask<(byte[]? Bytes, ApiProblem? Problem)> ReadAsync(HttpContext context, int maxBytes, CancellationToken cancellationToken)
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
                read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
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
