using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Personalization.AspNetCore.People;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime.Erasure;

namespace Personalization.Hosting.Commands;

/// <summary><c>people forget</c> and <c>people allow</c>: erases somebody everywhere, and lets somebody come back.</summary>
internal sealed class PeopleCommands(CommandOutput output)
{
    private readonly Argument<string> _collection = new("COLLECTION") { Description = "The collection's name." };
    private readonly Argument<string> _index = new("INDEX") { Description = "One of its indexes." };
    private readonly Argument<string> _value = new("VALUE") { Description = "The value, such as jane@example.com." };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var forget = new PeopleCommands(output).WithSuggestions(common);
        var allow = new PeopleCommands(output).WithSuggestions(common);
        return new Command("people", "Erases people, and lets them come back.")
        {
            new Command("forget", "Erases a person: record, events, memberships, attributes, and the key in the state of syncs, in all regions. No later run brings the person back. Safe to repeat. Prints a receipt without anything of the person.")
            {
                forget._collection, forget._index, forget._value,
            }.WithLocalOrHost(common, forget.ForgetHereAsync, forget.ForgetThereAsync),
            new Command("allow", "Lets an erased person come back by this value: the next run writes the record again, and events are kept.")
            {
                allow._collection, allow._index, allow._value,
            }.WithLocalOrHost(common, allow.AllowHereAsync, allow.AllowThereAsync),
        };
    }

    private PeopleCommands WithSuggestions(CommonOptions common)
    {
        _collection.Suggests(common, names => names.Collections);
        _index.Suggests(common, names => names.Indexes);
        return this;
    }

    private async Task<int> ForgetHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var receipt = await cache.Get<PersonErasure>().ForgetAsync(result.GetValue(_collection)!, result.GetValue(_index)!, result.GetValue(_value)!, cancellationToken);
        return WriteReceipt(Serialize(receipt.Write));
    }

    private async Task<int> ForgetThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
        => WriteReceipt(await host.DeleteAsync(PathOf(result), cancellationToken));

    private async Task<int> AllowHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var allowed = await cache.Get<PersonErasure>().AllowAsync(result.GetValue(_collection)!, result.GetValue(_index)!, result.GetValue(_value)!, cancellationToken);
        return WriteAllowed(Serialize(json => PeopleEndpoints.WriteAllowed(json, allowed)));
    }

    private async Task<int> AllowThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
        => WriteAllowed(await host.AskLongAsync(PathOf(result) + "/allow", new { }, cancellationToken));

    private string PathOf(ParseResult result)
        => $"api/v1/people/{string.Join('/', new[] { _collection, _index, _value }.Select(argument => Uri.EscapeDataString(result.GetValue(argument)!)))}";

    private static byte[] Serialize(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            write(json);
        }

        return stream.ToArray();
    }

    private int WriteReceipt(byte[] receipt)
    {
        if (output.AsJson)
        {
            output.WriteJson(receipt);
            return ExitCodes.Done;
        }

        using var json = JsonDocument.Parse(receipt);
        var found = false;
        foreach (var one in json.RootElement.GetProperty("erased").EnumerateArray().Where(one => one.GetProperty("count").GetInt64() > 0))
        {
            found = true;
            var where = AnswerReader.TextOf(one, "where") is { } text ? $" of {text}" : string.Empty;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.GetProperty("place").GetString()}{where}: {one.GetProperty("count").GetInt64()}"));
        }

        output.WriteLine(found ? "Erased. What comes of this person from now on is not kept." : "There was nothing. What comes of this person from now on is not kept.");
        return ExitCodes.Done;
    }

    private int WriteAllowed(byte[] answer)
    {
        if (output.AsJson)
        {
            output.WriteJson(answer);
            return ExitCodes.Done;
        }

        using var json = JsonDocument.Parse(answer);
        output.WriteLine(json.RootElement.GetProperty("allowed").GetInt32() > 0 ? "Allowed. The next run writes the record again, and events are kept." : "Nobody was erased by this value.");
        return ExitCodes.Done;
    }
}
