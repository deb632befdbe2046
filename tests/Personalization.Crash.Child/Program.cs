using System.Globalization;
using System.Text;
using System.Text.Json;
using Personalization.Crash.Child;

// Started and ended by the crash tests. Reads commands, one a line, until its input ends; every line it writes is one write to the pipe.
using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
if (args is ["people", var path])
{
    await PeopleLoad.RunAsync(path, output);
}

if (args is ["schedules", var database, var redis, var origin])
{
    await ScheduleLoad.RunAsync(database, redis, origin, output);
}

if (args is ["sequences", var shared, var records, var schema, var step])
{
    await SequenceLoad.RunAsync(shared, records, schema, int.Parse(step, CultureInfo.InvariantCulture), output);
    return;
}

if (args is ["journal", var journal, var at, var name])
{
    await JournalLoad.RunAsync(journal, at, name, output);
}

using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
if (args is ["realtime", var kind, var place])
{
    await RealtimeLoad.RunAsync(kind, place, input, output);
    return;
}

SharedHost? host = null;
while (input.ReadLine() is { } line)
{
    var command = JsonSerializer.Deserialize(line, CrashJson.Default.RunCommand)!;
    var points = new FailPoints(command, output, input.ReadLine);
    points.Hit("begin");
    host = command.Shared is { } state ? await SharedHost.OfAsync(state, host) : host;
    var run = RunResult.Of(await SyncProcess.RunAsync(command, points, host));
    output.WriteLine("done " + JsonSerializer.Serialize(run, CrashJson.Default.RunResult));
}
