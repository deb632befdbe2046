using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Personalization.Hosting.Serving;

/// <summary>
/// Exports metrics, traces and logs by OTLP where the standard variables ask for it
/// (OpenTelemetry specification, "SDK configuration" and "OTLP exporter"); the SDK reads most of them itself.
/// </summary>
internal static class Telemetry
{
    private const string ServiceName = "personalization";
    private const string None = "none";
    private static readonly string[] Signals = ["METRICS", "TRACES", "LOGS"];

    internal static void Add(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (configuration.GetValue<bool>("OTEL_SDK_DISABLED") || !Signals.Any(signal => IsWanted(configuration, signal)))
        {
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource =>
        {
            if (string.IsNullOrEmpty(configuration["OTEL_SERVICE_NAME"]))
            {
                resource.AddService(ServiceName).AddEnvironmentVariableDetector();
            }
        });
        if (IsWanted(configuration, "METRICS"))
        {
            telemetry.WithMetrics(metrics => metrics
                .AddMeter(PersonalizationDiagnostics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddOtlpExporter());
        }

        if (IsWanted(configuration, "TRACES"))
        {
            telemetry.WithTracing(traces => traces
                .AddSource(PersonalizationDiagnostics.ActivitySourceName)
                .AddAspNetCoreInstrumentation()
                .AddOtlpExporter());
        }

        if (IsWanted(configuration, "LOGS"))
        {
            telemetry.WithLogging(logs => logs.AddOtlpExporter());
        }
    }

    /// <summary>A signal is exported when its exporter or an endpoint is named. The specification exports without either, to a collector that mostly is not there.</summary>
    private static bool IsWanted(ConfigurationManager configuration, string signal) => configuration[$"OTEL_{signal}_EXPORTER"] switch
    {
        { Length: > 0 } exporter => !string.Equals(exporter.Trim(), None, StringComparison.OrdinalIgnoreCase),
        _ => !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]) || !string.IsNullOrEmpty(configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]),
    };
}
