using System.CommandLine;
using System.Text.Json;
using Personalization.Hosting.Output;
using Personalization.Liquid;
using Personalization.Mapping;

namespace Personalization.Hosting.Commands;

/// <summary><c>template render</c>: tries templates out.</summary>
internal sealed class TemplateCommand(CommandOutput output, TextReader input)
{
    private const string MappingFilters = "mapping";
    private const string StandardFilters = "standard";

    private readonly Option<string?> _template = new("--template") { Description = "The template: a file.", HelpName = "T.liquid" };
    private readonly Option<string?> _data = new("--data") { Description = "What the template sees: a file with a JSON object; nothing without it.", HelpName = "D.json" };

    private readonly Option<string> _filters = new("--filters")
    {
        Description = "mapping: the filters and limits of a mapping's templates, an unknown filter being an error. standard: Shopify's own, which pass over unknown ones.",
        DefaultValueFactory = _ => MappingFilters,
    };

    private readonly Option<bool> _lines = new("--lines")
    {
        Description = "Read a JSON object a line from standard input, with template, data, templates and mode (lax or strict), and answer one a line, with output or error.",
    };

    internal static Command Create(CommandOutput output, TextReader input)
    {
        var template = new TemplateCommand(output, input);
        var render = new Command("render", "Renders a Liquid template.") { template._template, template._data, template._filters, template._lines };
        template._filters.AcceptOnlyFromAmong(MappingFilters, StandardFilters);
        render.Validators.Add(result =>
        {
            if (result.GetValue(template._lines) != (result.GetValue(template._template) is null))
            {
                result.AddError("Give either --template FILE or --lines.");
            }
        });
        render.SetAction((result, cancellationToken) => template.RenderAsync(result, cancellationToken));
        return new Command("template", "Tries templates out.") { render };
    }

    private async Task<int> RenderAsync(ParseResult result, CancellationToken cancellationToken)
    {
        if (result.GetValue(_lines))
        {
            while (await input.ReadLineAsync(cancellationToken) is { } line)
            {
                TemplateLine.Answer(output, line);
            }

            return ExitCodes.Done;
        }

        try
        {
            var file = result.GetValue(_template)!;
            var template = LiquidTemplate.Parse(await File.ReadAllTextAsync(file, cancellationToken), OptionsOf(result), Path.GetFileName(file));
            var work = new LiquidWork(OptionsOf(result).Limits.MaxWorkBytes);
            work.Begin(cancellationToken);
            var text = template.Render(await ReadDataAsync(result.GetValue(_data), cancellationToken), work);
            if (output.AsJson)
            {
                TemplateLine.WriteAnswer(output, "output", text);
            }
            else
            {
                await output.Answers.WriteAsync(text);
            }

            return ExitCodes.Done;
        }
        catch (Exception exception) when (exception is LiquidException or IOException or UnauthorizedAccessException or JsonException)
        {
            return output.Fail(exception is LiquidException ? CommandError.TemplateInvalid : CommandError.FileUnusable, exception.Message);
        }
    }

    private LiquidOptions OptionsOf(ParseResult result) => result.GetValue(_filters) == StandardFilters ? LiquidOptions.Default : TemplateMapping.Options;

    private static async Task<ILiquidObject> ReadDataAsync(string? file, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            return new LiquidObject();
        }

        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(file, cancellationToken));
        return LiquidValue.From(json.RootElement).AsObject() ?? throw new JsonException($"'{file}' holds no JSON object.");
    }
}
