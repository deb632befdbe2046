using System.Globalization;
using System.Runtime.InteropServices;

namespace Personalization.Crash.Child;

/// <summary>
/// The versions of a scenario's model, the same in every process. Rows whose index values move from one to the other, and rows that are
/// refused for a value that another row holds, are made so that it never depends on an interrupted run which of them is refused.
/// </summary>
internal static class ModelVersions
{
    private const int Permuted = 7;

    /// <summary>The versions in which rows of a chain take values over.</summary>
    private const int ChainVersions = 4;

    internal static List<Person> RowsOf(Scenario scenario, int version)
    {
        var rows = PlainRows(scenario, version);
        AddPermuted(rows, scenario, version);
        AddChain(rows, scenario, version);
        if (scenario.HasRefusals)
        {
            AddRefused(rows, scenario, version);
        }

        var random = RandomOf(scenario, version, 1);
        if (scenario.Shuffles && version > 0)
        {
            random.Shuffle(CollectionsMarshal.AsSpan(rows));
        }

        if (scenario.HasRefusals)
        {
            AddDuplicates(rows, random);
        }

        return rows;
    }

    /// <summary>Every index value that any version of the model has.</summary>
    internal static IEnumerable<string> AllEmails(Scenario scenario)
        => Enumerable.Range(0, scenario.Rows).SelectMany(i => new[] { Text($"k{i}@0"), Text($"k{i}@1") })
            .Concat(Enumerable.Range(0, Permuted).Select(i => Text($"m@{i}")))
            .Concat(Enumerable.Range(0, scenario.ChainRows == 0 ? 0 : scenario.ChainRows + ChainVersions).Select(i => Text($"c@{i}")))
            .Concat(["held@0", "own@0", "pair@0"]);

    /// <summary>Whether an index value goes from row to row.</summary>
    internal static bool ChangesHands(string email) => email.StartsWith("m@", StringComparison.Ordinal) || email.StartsWith("c@", StringComparison.Ordinal);

    private static Random RandomOf(Scenario scenario, int version, int salt)
        => new(unchecked((scenario.Seed * 31) + (version * 1009) + (salt * 100_003)));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static List<Person> PlainRows(Scenario scenario, int version)
    {
        var there = new bool[scenario.Rows];
        var edits = new int[scenario.Rows];
        for (var v = 0; v <= version; v++)
        {
            var random = RandomOf(scenario, v, 0);
            for (var i = 0; i < there.Length; i++)
            {
                var moves = random.Next(100) < (v == 0 ? 80 : scenario.MovedPercent);
                var isEdited = random.Next(100) < scenario.ChangedPercent;
                there[i] ^= moves;
                edits[i] += isEdited ? 1 : 0;
            }
        }

        var rows = new List<Person>();
        for (var i = 0; i < there.Length; i++)
        {
            if (there[i])
            {
                // Edits go round, so that a row comes back to what it was.
                var edit = edits[i] % 3;
                var orders = scenario.HasRefusals && (i + edits[i]) % 11 == 0 ? Person.BadOrders : edit == 1 ? Text($"[{i}]") : null;
                rows.Add(new Person(Text($"k{i}"), i % 5 == 0 ? null : Text($"k{i}@{edit / 2}"), Text($"name {edit}"), orders));
            }
        }

        return rows;
    }

    /// <summary>Values change hands among rows that are always there, except where changes are not written at all.</summary>
    private static void AddPermuted(List<Person> rows, Scenario scenario, int version)
    {
        var values = Enumerable.Range(0, Permuted).ToArray();
        if (scenario.Mode != SyncMode.Insert && version > 0)
        {
            RandomOf(scenario, version, 2).Shuffle(values);
        }

        for (var i = 0; i < Permuted; i++)
        {
            rows.Insert(i * rows.Count / Permuted, new Person(Text($"m{i}"), Text($"m@{values[i]}"), Text($"name {version % 2}"), null));
        }
    }

    /// <summary>Each row takes the value that the next one had in the version before.</summary>
    private static void AddChain(List<Person> rows, Scenario scenario, int version)
        => rows.AddRange(Enumerable.Range(0, scenario.ChainRows).Select(i => new Person(Text($"c{i}"), Text($"c@{i + (version % ChainVersions)}"), Text($"name {version % 2}"), null)));

    private static void AddRefused(List<Person> rows, Scenario scenario, int version)
    {
        // The holder was there first; from the second version on another row wants its value, every third version it does not.
        rows.Insert(0, new Person("holder1", "held@0", Text($"name {version % 2}"), null));
        if (version >= 2)
        {
            rows.Add(new Person("claimant1", version % 3 == 1 ? "own@0" : "held@0", Text($"name {version}"), null));
        }

        // Neither was there first, so neither is ever written.
        rows.Insert(rows.Count / 2, new Person("pair1", "pair@0", Text($"name {version}"), null));
        rows.Add(new Person("pair2", "pair@0", "name", null));
        rows.Insert(rows.Count / 3, new Person(null, null, "no key", null));
        if (scenario.Seed % 2 == 0)
        {
            rows.Add(new Person(null, "no@key", "no key", null));
        }
    }

    private static void AddDuplicates(List<Person> rows, Random random)
    {
        var plain = rows.Where(row => row.Id?[0] == 'k').ToList();
        for (var n = random.Next(4); n > 0 && plain.Count > 0; n--)
        {
            var copied = plain[random.Next(plain.Count)];
            rows.Insert(random.Next(rows.Count + 1), random.Next(2) == 0 ? copied : copied with { Name = "other", Email = null });
        }
    }
}
