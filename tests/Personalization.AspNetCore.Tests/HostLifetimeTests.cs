using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Personalization.AspNetCore.Tests;

/// <summary>Hosts that are disposed before they are stopped, as test servers do.</summary>
public sealed class HostLifetimeTests
{
    [Fact]
    public async Task StopAsync_AfterDisposal_DoesNotThrow()
    {
        using var directory = new TempDirectory();
        for (var i = 0; i < 5; i++)
        {
            var builder = WebApplication.CreateBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Services.AddPersonalizationCache(cache => cache
                .AddCollection("people", people => people.Index("id", primary: true)).AddPersonalizationApi().UseSqliteKeys(directory.File("keys.db")));
            var app = builder.Build();
            await app.StartAsync(TestContext.Current.CancellationToken);
            var own = app.Services.GetServices<IHostedService>()
                .Where(service => service.GetType().FullName!.StartsWith("Personalization.", StringComparison.Ordinal)).ToArray();

            await app.DisposeAsync();
            Assert.NotEmpty(own); // schedules, keys and what else goes by time
            foreach (var service in own)
            {
                await service.StopAsync(CancellationToken.None);
            }
        }
    }
}
