using System.Text.Json.Nodes;

namespace Quickstart.Shop;

/// <summary>A customer who is on the shop's website.</summary>
internal sealed record Visitor(string UserId, string Name, string Plan)
{
    /// <summary>Makes the event that a website's SDK sends for a page view.</summary>
    internal JsonObject Views(string path) => new() { ["type"] = "page", ["userId"] = UserId, ["properties"] = new JsonObject { ["path"] = path } };

    /// <summary>Makes the event of a page view that is sent later than it was.</summary>
    internal JsonObject Viewed(string path, DateTimeOffset at)
    {
        var view = Views(path);
        view["timestamp"] = at.ToString("O");
        return view;
    }
}
