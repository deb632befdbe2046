using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.DependencyInjection;

namespace Personalization.AspNetCore.Tests.Offers;

/// <summary>The app of <see cref="ApiHost"/> with the offers of the reference: Ann, who lives in Oslo, is of high loyalty at once, and others after two page views.</summary>
internal static class OfferHost
{
    internal const string Path = "/retail_db/pageviews";
    internal const string Token = "12345/67890/abcdef123456";
    internal const string ContentType = "application/vnd.treasuredata.v1+json";
    internal const string Jane = """{"td_client_id":"42a508e2","email":"jane@example.com","td_path":"/retail","product_category":"women"}""";

    internal static Task<ApiHost> StartAsync(Action<WebApplicationBuilder>? build = null, Action<OffersBuilder>? configure = null, Action<PersonalizationApiOptions>? options = null) => ApiHost.StartAsync(
        build: builder =>
        {
            build?.Invoke(builder);
            builder.Services.AddPersonalizationCache(cache => cache.AddRealtime(realtime => realtime
                .AddEventModel("viewed", model => model.Source("retail").Track("pageviews").Column("properties.td_path", "path").Parent("customers").ForeignKey("userId", "user_id"))
                .AddAudience("high-loyalty", "customers", audience => audience.Where(one => one.Event("viewed", CountOperator.AtLeast, 2, TimeSpan.FromHours(1), page => page.Field("path").StartsWith("/retail"))))
                .AddAudience("vip", "customers", audience => audience.Where(one => one.Field("city").EqualTo("Oslo")))
                .AddOffers("retail", offers =>
                {
                    offers.Database("retail_db").Table("pageviews").Account("12345", "67890").Token("abcdef123456").Token("second")
                        .Identifier("td_client_id", "td_client_id").Identifier("email", "email").Identifier("user", "user_id").Parent("customers").AttributeLifetime(TimeSpan.FromHours(1))
                        .Personalization("offer_for_high_loyalty", offer => offer.Audience("high-loyalty")
                            .Attribute("full_name", "name").Attribute("product_category", "category").Attribute("nothing", "none").BatchSegment("1588214", "vip"))
                        .Personalization("for_vips", offer => offer.Audience("vip"));
                    configure?.Invoke(offers);
                })));
        },
        options: options);

    /// <summary>Asks as the reference says; a header that is <see langword="null"/> is left out.</summary>
    internal static async Task<(int Status, string Body, HttpResponseMessage Answer)> AskOffersAsync(
        this ApiHost host, string body, string? token = Token, string? contentType = ContentType, string? authorization = "TD1 12345/key", string path = Path, string? origin = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{host.Port}{path}") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        foreach (var (name, value) in new[] { ("WP13n-Token", token), ("Authorization", authorization), ("Origin", origin) })
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        var answer = await client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer);
    }
}
