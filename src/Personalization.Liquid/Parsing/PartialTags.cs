using System.Text.RegularExpressions;
using Personalization.Liquid.Ast;

namespace Personalization.Liquid.Parsing;

/// <summary>Reads <c>include</c> and <c>render</c>.</summary>
internal static partial class PartialTags
{
    internal static Node Read(in Token tag, ParseContext context)
    {
        var match = (tag.Name == "render" ? RenderSyntax() : IncludeSyntax()).Match(tag.Text);
        if (!match.Success)
        {
            throw new LiquidParseException($"The tag '{tag.Name}' is written {{% {tag.Name} 'name' %}}, with what is handed over behind it.", tag.Position);
        }

        var arguments = new List<KeyValuePair<string, Expression>>();
        foreach (Match argument in Argument().Matches(tag.Text))
        {
            arguments.Add(new(argument.Groups["name"].Value, ReadValue(argument.Groups["value"].Value, tag.Position + argument.Index, context)));
        }

        var call = new PartialCall
        {
            Name = ReadValue(match.Groups["template"].Value, tag.Position, context),
            Subject = match.Groups["subject"] is { Success: true } subject ? ReadValue(subject.Value, tag.Position + subject.Index, context) : null,
            IsForEach = match.Groups["how"].Value == "for",
            Alias = match.Groups["alias"] is { Success: true } alias ? alias.Value : null,
            Arguments = [.. arguments],
        };
        return tag.Name == "render" ? new RenderNode(call) { Position = tag.Position } : new IncludeNode(call) { Position = tag.Position };
    }

    private static Expression ReadValue(string markup, int position, ParseContext context)
    {
        try
        {
            var reader = new MarkupReader(markup, position, context);
            var value = reader.ReadExpression();
            reader.ReadEnd();
            return value;
        }
        catch (LiquidParseException) when (context.Options.Syntax == LiquidSyntax.Lax)
        {
            return LaxReader.ReadExpression(markup, context);
        }
    }

    private const string Rest = $@"(?:\s+(?<how>with|for)\s+(?<subject>{LaxReader.Fragment}))?(?:\s+as\s+(?<alias>[\w-]+))?";

    [GeneratedRegex($@"\A\s*(?<template>{LaxReader.Fragment}){Rest}", RegexOptions.CultureInvariant)]
    private static partial Regex IncludeSyntax();

    [GeneratedRegex($"""\A\s*(?<template>"[^"]*"|'[^']*'){Rest}""", RegexOptions.CultureInvariant)]
    private static partial Regex RenderSyntax();

    [GeneratedRegex($@"(?<name>\w[\w-]*)\s*:\s*(?<value>{LaxReader.Fragment})", RegexOptions.CultureInvariant)]
    private static partial Regex Argument();
}
