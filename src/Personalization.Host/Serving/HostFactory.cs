using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Console;
using Personalization.AspNetCore.Problems;
using Personalization.Hosting.Wiring;

namespace Personalization.Hosting.Serving;

/// <summary>Puts the host together.</summary>
internal static class HostFactory
{
    internal const string LivePath = "/health/live";
    internal const string ReadyPath = "/health/ready";

    /// <summary>Answers what the host is built with. What lies in the working directory by chance configures nothing.</summary>
    internal static WebApplicationBuilder CreateBuilder() => WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });

    internal static WebApplication Create(WebApplicationBuilder builder, ServeSettings settings)
    {
        ConfigureLogging(builder);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddHealthChecks().AddPersonalization();
        Telemetry.Add(builder);

        // The API wraps the server, so it comes after the server is chosen.
        var cache = CacheServices.Add(builder.Services, settings.Config)
            .AddPersonalizationApi(api => (api.AllowAnonymous, api.OwnsAllPaths) = (settings.AllowAnonymous, true));
        if (settings.NoSchedules)
        {
            cache.LookupsOnly();
        }

        if (settings.Region is { } region)
        {
            cache.ServeRegion(region);
        }

        builder.Services.AddSingleton(settings);
        builder.Services.AddHostedService<ReloadOnHangup>();
        if (!settings.AllowAnonymous)
        {
            builder.Services.AddHostedService<FirstKeyHint>();
        }

        // Program owns the signals, so that every command ends the same way.
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, SilentLifetime>());
        return Map(builder.Build());
    }

    private static WebApplication Map(WebApplication app)
    {
        app.UseMiddleware<RequestLog>();

        // What no endpoint answered: every refusal has its code.
        app.UseStatusCodePages(refused => refused.HttpContext.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => ProblemWriter.WriteAsync(refused.HttpContext, ApiProblems.NoRoute),
            StatusCodes.Status405MethodNotAllowed => ProblemWriter.WriteAsync(refused.HttpContext, ApiProblems.OtherMethod),
            _ => Task.CompletedTask,
        });
        app.MapHealthChecks(LivePath, new() { Predicate = _ => false });
        app.MapHealthChecks(ReadyPath, new() { ResultStatusCodes = { [HealthStatus.Degraded] = StatusCodes.Status200OK } });
        app.MapPersonalizationApi();
        return app;
    }

    private static void ConfigureLogging(WebApplicationBuilder builder)
    {
        // One line an event, with the time in UTC; Logging__Console__FormatterName chooses another form.
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });

        // The host tells of its requests itself (RequestLog). What the environment says comes later, and wins.
        builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
        {
            InitialData = [new("Logging:LogLevel:Microsoft.AspNetCore", nameof(LogLevel.Warning))],
        });
    }

    /// <summary>Leaves signals alone.</summary>
    private sealed class SilentLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
