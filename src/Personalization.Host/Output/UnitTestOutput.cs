using System.Text.Json;

namespace Personalization.Hosting.Output;

/// <summary>How the unit tests of syncs went, for people and for programs.</summary>
internal static class UnitTestOutput
{
    internal static void Write(CommandOutput output, IReadOnlyList<UnitTestResult> tests)
    {
        foreach (var line in tests.SelectMany(test => test.ToString().Split('\n')))
        {
            output.WriteLine(line);
        }

        output.WriteLine(tests.Count == 0
            ? "No unit tests: no sync has the key unitTests."
            : $"Unit tests: {tests.Count(test => test.Passed)} passed, {tests.Count(test => !test.Passed)} failed.");
    }

    internal static void Write(Utf8JsonWriter json, IReadOnlyList<UnitTestResult> tests)
    {
        json.WriteStartArray("tests");
        foreach (var test in tests)
        {
            json.WriteStartObject();
            json.WriteString("sync", test.SyncId);
            json.WriteString("name", test.Name);
            json.WriteString("place", test.Location);
            json.WriteBoolean("passed", test.Passed);
            json.WriteStartArray("differences");
            foreach (var difference in test.Differences)
            {
                json.WriteStartObject();
                json.WriteString("place", difference.Place);
                json.WriteString("expected", difference.Expected);
                json.WriteString("actual", difference.Actual);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
