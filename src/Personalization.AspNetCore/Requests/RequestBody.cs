using System.Buffers;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.Requests;

/// <summary>Reads the bodies of requests.</summary>
internal static class RequestBody
{
    /// <summary>Reads a body to its end, within a limit.</summary>
    /// <returns>The bytes, or why not.</returns>
    internal static async ValueTask<(byte[]? Bytes, ApiProblem? Problem)> ReadAsync(HttpContext context, int maxBytes)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            return (null, ApiProblems.TooLargeBody(maxBytes));
        }

        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
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
