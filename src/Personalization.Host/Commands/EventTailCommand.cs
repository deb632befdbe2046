using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Personalization.AspNetCore.Events;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime.Ingest;

namespace Personalization.Hosting.Commands;

/// <summary><c>events tail SOURCE</c>: the events of a source as they come, until the time is over or Ctrl+C is pressed.</summary>
internal sealed class EventTailCommand(CommandOutput output, TimeProvider time)
{
    /// <summary>A host says at least this often that it is there.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    /// <summary>By how much the clocks of a host and of this machine may differ over the time.</summary>
    private static readonly TimeSpan Blur = TimeSpan.FromSeconds(2);

    private readonly Argument<string> _source = new("SOURCE") { Description = "The event source's name." };
    private readonly Option<TimeSpan?> _for = KeySettingsOptions.Duration("--for", "10m", "How long, at most 1h; 10m without it. It ends by itself then.", EventTail.LongestTime);
    private readonly Option<bool> _values = new("--values") { Description = "Show each event whole, with the values of its properties and traits; without it their names alone." };

    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time)
    {
        var tail = new EventTailCommand(output, time);
        tail._source.Suggests(common, names => names.EventSources);
        return new Command(
            "tail", "Shows the events of a source as they come, whichever host takes them in, and through a host those that it refuses. Shows the ids of people. Ctrl+C ends it; with --json each event is an object on a line of its own.")
        {
            tail._source,
            tail._for,
            tail._values,
        }.WithLocalOrHost(common, tail.FollowHereAsync, tail.FollowThereAsync);
    }

    private async Task<int> FollowHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var (length, values) = Asked(result);
        try
        {
            var isOpen = false;
            await foreach (var events in cache.Get<EventTail>().FollowAsync(result.GetValue(_source)!, length, cancellationToken))
            {
                isOpen = isOpen || Begin(result, length);
                foreach (var one in events)
                {
                    Write(ManagementJson.Serialize(json => EventManagementJson.Write(json, one, values)));
                }
            }

            return End(length);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Done;
        }
    }

    private async Task<int> FollowThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var (length, values) = Asked(result);
        var began = time.GetTimestamp();
        try
        {
            await using var lines = await host.OpenLinesAsync(
                string.Create(CultureInfo.InvariantCulture, $"api/v1/event-sources/{Uri.EscapeDataString(result.GetValue(_source)!)}/tail?seconds={length.TotalSeconds:0}&values={(values ? "true" : "false")}"),
                LongestSilence,
                cancellationToken);
            Begin(result, length);
            while (await lines.ReadAsync(cancellationToken) is { } line)
            {
                if (line.Length > 0)
                {
                    Write(line);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Done;
        }

        return time.GetElapsedTime(began) + Blur >= length ? End(length) : output.Fail(HostProblemException.Unreachable, "The host ended the tail before its time was over; it may be stopping. Start it again.");
    }

    private (TimeSpan Length, bool Values) Asked(ParseResult result) => (result.GetValue(_for) ?? EventTail.DefaultTime, result.GetValue(_values));

    private bool Begin(ParseResult result, TimeSpan length)
    {
        output.Remark($"Events of '{result.GetValue(_source)}' from now on, for {Words.Of(length)}, {(result.GetValue(_values) ? "with all that people sent" : "with ids of people and no values")}. Ctrl+C ends it.");
        if (!output.AsJson)
        {
            output.WriteLine(Line("received", "type", "name", "user", "device", "message", "properties"));
        }

        return true;
    }

    private int End(TimeSpan length)
    {
        output.Remark($"The time of {Words.Of(length)} is over. --for takes up to {Words.Of(EventTail.LongestTime)}.");
        return ExitCodes.Done;
    }

    private void Write(byte[] json)
    {
        if (output.AsJson)
        {
            output.WriteJsonLine(json);
            return;
        }

        using var document = JsonDocument.Parse(json);
        var shown = document.RootElement;
        var rejection = shown.GetProperty("rejection");
        var isRefused = rejection.ValueKind == JsonValueKind.Object;
        output.WriteLine(Line(
            shown.GetProperty("receivedAt").GetDateTimeOffset().UtcDateTime.ToString("HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            isRefused ? "refused" : AnswerReader.TextOf(shown, "type")!,
            Words.Of(isRefused ? AnswerReader.TextOf(rejection, "code") : AnswerReader.TextOf(shown, "name")),
            Words.Of(AnswerReader.TextOf(shown, "userId")),
            Words.Of(AnswerReader.TextOf(shown, "anonymousId")),
            Words.Of(AnswerReader.TextOf(shown, "messageId")),
            isRefused ? AnswerReader.TextOf(rejection, "detail")!
                : shown.TryGetProperty("message", out var message) ? message.GetRawText()
                : string.Join(", ", shown.GetProperty("properties").EnumerateArray().Select(name => name.GetString()))));
    }

    private static string Line(string received, string type, string name, string user, string device, string message, string rest)
        => $"{received,-13}  {type,-8}  {name,-24}  {user,-16}  {device,-16}  {message,-36}  {rest}".TrimEnd();
}
