using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Personalization.Hosting.Commands;

/// <summary>Options that are numbers within bounds.</summary>
internal static class NumberOptions
{
    /// <summary>Refuses a number that is too small; what is no number is refused already.</summary>
    internal static void AtLeast(this Command command, Option<int> option, int least) => command.Validators.Add(result =>
    {
        if (ValueOf(result.GetResult(option)) < least)
        {
            result.AddError($"{option.Name} is {least} or more.");
        }
    });

    /// <summary>Makes an option that is a number within bounds.</summary>
    internal static Option<int> Between(string name, string description, string helpName, int least, int most, int @default)
    {
        var option = new Option<int>(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => @default };
        option.Validators.Add(result =>
        {
            if (ValueOf(result) is { } value && (value < least || value > most))
            {
                result.AddError(most == int.MaxValue ? $"{name} is {least} or more." : $"{name} is {least} to {most}.");
            }
        });
        return option;
    }

    /// <summary>The number that was written; <see langword="null"/> where none was, or something else, which is refused elsewhere: to ask the parser for its value then would end the process.</summary>
    internal static int? ValueOf(OptionResult? result)
        => result is { Tokens: [var token] } && int.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;
}
