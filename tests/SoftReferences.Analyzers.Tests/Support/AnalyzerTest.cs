using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.EntityFrameworkCore;

namespace SoftReferences.Analyzers.Tests;

/// <summary>Runs a rule, and its fix if there is one, on source in which <c>{|ID:…|}</c> marks the expected diagnostics.</summary>
internal sealed class AnalyzerTest<TAnalyzer, TFix> : CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    // Code that every test can use: a service that owns user_schema, and two others.
    private const string Given = """
        global using System;
        global using System.Collections.Generic;
        global using System.ComponentModel.DataAnnotations;
        global using System.ComponentModel.DataAnnotations.Schema;
        global using System.Linq;
        global using Microsoft.EntityFrameworkCore;
        global using SoftReferences;

        public sealed class AuthUsers : IOwningService
        {
            public static OwningService Service { get; } = new("auth", "users") { Schema = "auth_schema" };
        }

        public sealed class ShopOrders : IOwningService
        {
            public static OwningService Service { get; } = new("shop", "orders") { Schema = "shop_schema" };
        }
        """;

    public AnalyzerTest(string source, string? fixedSource = null, bool softReferences = true)
    {
        ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        TestState.AdditionalReferences.AddRange(Net100.References.All);
        TestState.Sources.Add(source);
        if (softReferences)
        {
            TestState.Sources.Add(Given);
            TestState.AdditionalReferences.AddRange(Libraries());
        }

        if (fixedSource is not null)
        {
            FixedState.Sources.Add(fixedSource);
            FixedState.Sources.Add(Given);
        }

        SolutionTransforms.Add((solution, project) => solution.WithProjectParseOptions(project, new CSharpParseOptions(LanguageVersion.Preview)));
        SolutionTransforms.Add((solution, project) => solution.WithProjectCompilationOptions(
            project,
            ((CSharpCompilationOptions)solution.GetProject(project)!.CompilationOptions!).WithNullableContextOptions(NullableContextOptions.Enable)));
    }

    public AnalyzerTest<TAnalyzer, TFix> OwningSchemas(string schemas)
    {
        TestState.AnalyzerConfigFiles.Add(("/.globalconfig", $"is_global = true{Environment.NewLine}build_property.SoftReferencesOwnedSchemas = {schemas}"));
        return this;
    }

    private static IEnumerable<MetadataReference> Libraries()
    {
        string[] prefixes = ["SoftReferences", "Microsoft.EntityFrameworkCore"];
        string[] others = ["Analyzers", "CodeFixes"];
        return Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(path => prefixes.Any(prefix => Path.GetFileName(path).StartsWith(prefix, StringComparison.Ordinal)))
            .Where(path => !others.Any(other => Path.GetFileName(path).Contains(other, StringComparison.Ordinal)))
            .Select(path => MetadataReference.CreateFromFile(path));
    }
}
