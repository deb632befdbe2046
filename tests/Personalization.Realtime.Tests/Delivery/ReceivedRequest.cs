using System.Collections.Specialized;
using System.Text.Json;

namespace Personalization.Realtime.Tests.Delivery;

/// <summary>A request that a receiver got.</summary>
internal sealed record ReceivedRequest(string Method, string Path, string Body, NameValueCollection Headers)
{
    /// <summary>Gets the keys of the rows of a default body.</summary>
    internal IReadOnlyList<string> Keys => [.. JsonDocument.Parse(Body).RootElement.EnumerateArray().Select(row => row.GetProperty("key").GetString()!)];
}
