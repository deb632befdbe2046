using System.Globalization;
using System.Text;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Memberships;

namespace Personalization.Crash.Child;

/// <summary>Takes events in until it is ended, timers beside, as a host does. A line is a number and a body; the answer tells the number and how it went.</summary>
internal static class RealtimeLoad
{
    internal const string Accepted = "ok";
    internal const string Failed = "failed";
    internal const string Ready = "ready";

    internal static async Task RunAsync(string kind, string place, TextReader input, TextWriter output)
    {
        var customers = await RealtimeCustomers.OpenAsync(kind, place, TimeProvider.System);
        using var timers = new RealtimeHostedService(customers.Engine);
        await timers.StartAsync(default);
        var ingest = new EventIngest(customers.Engine);
        var answers = TextWriter.Synchronized(output);
        await answers.WriteLineAsync(Ready);
        while (await input.ReadLineAsync() is { } line)
        {
            _ = Task.Run(() => AcceptAsync(ingest, line, answers));
        }
    }

    private static async Task AcceptAsync(EventIngest ingest, string line, TextWriter answers)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var number = line[..space];
        try
        {
            var result = await ingest.AcceptAsync(RealtimeCustomers.Source, Encoding.UTF8.GetBytes(line[(space + 1)..]));
            await answers.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Accepted} {number} {result.Accepted}"));
        }
        catch (PersonalizationException exception)
        {
            await answers.WriteLineAsync($"{Failed} {number} {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}");
        }
    }
}
