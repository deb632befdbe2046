using System.Globalization;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Memberships;

namespace LiveShop;

/// <summary>A shop whose pages send events, and that shows a banner in the same page view in which a visitor comes to be in an audience.</summary>
public static class ShopApp
{
    /// <summary>No secret: every page holds it. It lets events in, and nothing out.</summary>
    private const string WriteKey = "live-shop";

    private const string Cookie = "customer";

    // In earnest this is a query in a database: AddSqlite, AddPostgres, FromSql.
    private static readonly Visitor[] Visitors = [new(1, "Ann", "free"), new(2, "Bob", "pro")];

    /// <summary>Builds the app.</summary>
    /// <param name="args">The command line, for the settings of ASP.NET Core such as <c>--urls</c>.</param>
    /// <returns>The app.</returns>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddPersonalizationCache(cache => cache         // in memory; UseSqlite keeps records and people on disk
            .AddPersonalizationApi()
            .AddCollection("customers", c => c.Index("user_id", primary: true))
            .AddSync("customer-profile", s => s
                .FromRows(() => Visitors, VisitorJson.Default.Visitor, primaryKey: "user_id")
                .To("customers")
                .Map("plan")
                .Every(TimeSpan.FromMinutes(5)))
            .WaitForFirstSync(TimeSpan.FromMinutes(1))
            .AddRealtime(realtime => realtime
                .AddEventSource("web", web => web.WriteKey(WriteKey))
                .AddEventModel("pricing_viewed", model => model
                    .Source("web").Page().Column("properties.path", "path").Parent("customers").ForeignKey("userId", "user_id"))
                .AddEventModel("order_completed", model => model
                    .Source("web").Track("Order Completed").Parent("customers").ForeignKey("userId", "user_id"))
                .AddAudience("pricing-intent", "customers", audience => audience.All(
                    one => one.Event("pricing_viewed", CountOperator.AtLeast, 3, TimeSpan.FromMinutes(10), page => page.Field("path").StartsWith("/pricing")),
                    one => one.NoEvent("order_completed", TimeSpan.FromMinutes(30)),
                    one => one.Field("plan").EqualTo("free")))));

        var app = builder.Build();
        app.MapPersonalizationEvents();     // events come in here; nothing that lies in the cache goes out
        app.MapGet("/sdk.js", () => Results.File(SdkPath(app), "text/javascript"));
        app.MapGet("/shop.js", () => Results.File(Path.Combine(app.Environment.ContentRootPath, "shop.js"), "text/javascript"));
        foreach (var page in ShopPage.All)
        {
            app.MapGet(page.Path, (HttpContext http) => Results.Content(page.ToHtml(SignedIn(http), Visitors, WriteKey), "text/html; charset=utf-8"));
        }

        app.MapGet("/sign-in/{id:int}", (int id, HttpContext http) =>
        {
            http.Response.Cookies.Append(Cookie, id.ToString(CultureInfo.InvariantCulture), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax });
            return Results.Redirect("/");
        });
        app.MapGet("/banner", FindBannerAsync);
        return app;
    }

    /// <summary>Answers where the browser SDK lies once npm has fetched it.</summary>
    /// <param name="app">The app.</param>
    /// <returns>The path.</returns>
    public static string SdkPath(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return Path.Combine(app.Environment.ContentRootPath, "node_modules/@ht-sdks/events-sdk-js-browser/dist/umd/index.js");
    }

    /// <summary>The page asks the app, and the app asks in process: a browser never holds a key that looks people up, and sees its own visitor only.</summary>
    private static async Task<IResult> FindBannerAsync(HttpContext http, IAudienceMembership memberships)
    {
        http.Response.Headers.CacheControl = "no-store";
        var userId = SignedIn(http).UserId.ToString(CultureInfo.InvariantCulture);
        return await memberships.IsMemberAsync("pricing-intent", userId, http.RequestAborted)
            ? Results.Text("Still comparing plans? The first month is on us.")
            : Results.NoContent();
    }

    /// <summary>In earnest this is your sign-in. Here a cookie says who it is, and Ann is who has none.</summary>
    private static Visitor SignedIn(HttpContext http)
        => Visitors.FirstOrDefault(visitor => visitor.UserId.ToString(CultureInfo.InvariantCulture) == http.Request.Cookies[Cookie]) ?? Visitors[0];
}
