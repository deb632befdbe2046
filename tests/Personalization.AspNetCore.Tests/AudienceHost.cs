using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Ingest;

namespace Personalization.AspNetCore.Tests;

/// <summary>The app of <see cref="ApiHost"/> with audiences: who viewed something in the last hour, who did not, and who lives in Oslo.</summary>
internal static class AudienceHost
{
    internal static Task<ApiHost> StartAsync(bool sync = true, Action<WebApplicationBuilder>? build = null, string? contract = null) => ApiHost.StartAsync(sync: sync, build: builder =>
    {
        build?.Invoke(builder);
        builder.Services.AddPersonalizationCache(cache => cache.AddRealtime(realtime => realtime
            .AddEventSource("web", web => _ = contract is null ? web.WriteKey("web-key") : web.WriteKey("web-key").Contract(contract))
            .AddEventModel("viewed", model => model.Source("web").Track("Viewed").Column("properties.path", "path").Parent("customers").ForeignKey("userId", "user_id"))
            .AddAudience("viewers", "customers", audience => audience.Where(one => one.Event("viewed", CountOperator.AtLeast, 2, TimeSpan.FromHours(1), page => page.Field("path").StartsWith("/pricing"))))
            .AddAudience("silent", "customers", audience => audience.Where(one => one.NoEvent("viewed", TimeSpan.FromHours(1))))
            .AddAudience("oslo", "customers", audience => audience.Where(one => one.Field("city").EqualTo("Oslo")))));
    });

    /// <summary>Somebody views something, once for each id.</summary>
    internal static async Task ViewAsync(this ApiHost host, string userId, params string[] messageIds)
    {
        foreach (var id in messageIds)
        {
            var json = $$$"""{"type":"track","event":"Viewed","messageId":"{{{id}}}","userId":"{{{userId}}}","properties":{"path":"/pricing/a"}}""";
            var result = await host.App.Services.GetRequiredService<IEventIngest>().AcceptAsync("web", Encoding.UTF8.GetBytes(json));
            Assert.Equal(1, result.Accepted);
        }
    }
}
