using System.Text.Json;
using Personalization.Realtime.Events;
using Personalization.TestData;

namespace Personalization.Realtime.Tests.Events;

/// <summary>What SDKs of several makers really sent.</summary>
internal static class RecordedRequests
{
    private static readonly string[] Names = ["recorded-ht-browser.json", "recorded-rudder-node-gzip.json", "recorded-segment-node.json"];

    /// <summary>Answers all bodies with their routes, or skips the test when they are not there.</summary>
    internal static IReadOnlyList<(EventRoute Route, byte[] Body)> Read() =>
    [
        .. Names.SelectMany(name => JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf($"sdk-requests/{name}"))).RootElement.EnumerateArray())
            .Select(request => (
                Enum.Parse<EventRoute>(request.GetProperty("path").GetString()!.Split('/')[^1], ignoreCase: true),
                JsonSerializer.SerializeToUtf8Bytes(request.GetProperty("body")))),
    ];
}
