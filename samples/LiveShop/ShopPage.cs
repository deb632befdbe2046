namespace LiveShop;

/// <summary>A page of the shop.</summary>
internal sealed record ShopPage(string Path, string Title, string Text)
{
    internal static IReadOnlyList<ShopPage> All { get; } =
    [
        new("/", "Home", "Look at the prices three times within ten minutes, on the free plan."),
        new("/pricing", "Pricing", "Free: 0 a month. Pro: 49 a month."),
        new("/checkout", "Checkout", "<button id=\"buy\">Buy Pro for 49</button>"),
    ];

    internal string ToHtml(Visitor visitor, IEnumerable<Visitor> all, string writeKey) => $"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <title>{Title} · Live shop</title>
          <script src="/sdk.js" defer></script>
          <script src="/shop.js" type="module"></script>
        </head>
        <body data-user="{visitor.UserId}" data-write-key="{writeKey}">
          <nav>{string.Join(" · ", All.Select(page => $"<a href=\"{page.Path}\">{page.Title}</a>"))}</nav>
          <p id="banner" role="status" hidden></p>
          <h1>{Title}</h1>
          <p>{Text}</p>
          <footer>You are {visitor.Name}, on the plan {visitor.Plan}. {string.Join(" · ", all.Select(other => $"<a href=\"/sign-in/{other.UserId}\">Be {other.Name}</a>"))}</footer>
        </body>
        </html>
        """;
}
