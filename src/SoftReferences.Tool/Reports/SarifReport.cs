using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>Writes SARIF 2.1.0. Allowed findings are included as suppressed.</summary>
internal sealed class SarifReport : Report
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write(CheckReport report, string project, TextWriter output)
    {
        var log = new JsonObject
        {
            ["$schema"] = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject { ["driver"] = Driver() },
                ["invocations"] = new JsonArray(new JsonObject { ["executionSuccessful"] = report.IsWhole }),
                ["results"] = new JsonArray([.. report.Findings.Select(finding => Result(finding, project, isAllowed: false)), .. report.Allowed.Select(finding => Result(finding, project, isAllowed: true))]),
            }),
        };
        output.WriteLine(log.ToJsonString(Json));
    }

    private static JsonObject Driver() => new()
    {
        ["name"] = "softref",
        ["semanticVersion"] = typeof(SarifReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        ["rules"] = new JsonArray([.. SoftReferenceRules.All.Select(rule => new JsonObject
        {
            ["id"] = rule.Code,
            ["shortDescription"] = new JsonObject { ["text"] = rule.Title },
            ["helpUri"] = rule.HelpLink.AbsoluteUri,
            ["defaultConfiguration"] = new JsonObject { ["level"] = "error" },
        })]),
    };

    // Relative to the current directory, which is that of the repository, or absolute if the file is outside of it.
    private static string Address(string path) => Path.IsPathRooted(path)
        ? new Uri(path).AbsoluteUri
        : Uri.EscapeDataString(path.Replace('\\', '/')).Replace("%2F", "/", StringComparison.Ordinal);

    private static JsonObject Result(Finding finding, string project, bool isAllowed)
    {
        var result = new JsonObject
        {
            ["ruleId"] = finding.Rule,
            ["ruleIndex"] = SoftReferenceRules.All.Select(rule => rule.Code).ToList().IndexOf(finding.Rule),
            ["level"] = "error",
            ["message"] = new JsonObject { ["text"] = finding.Message },
            ["locations"] = new JsonArray(new JsonObject
            {
                ["physicalLocation"] = new JsonObject { ["artifactLocation"] = new JsonObject { ["uri"] = Address(finding.File ?? project) } },
                ["logicalLocations"] = new JsonArray(new JsonObject { ["fullyQualifiedName"] = $"{finding.Context}: {finding.Location}" }),
            }),
            ["partialFingerprints"] = new JsonObject { ["softref/v1"] = $"{finding.Context}:{finding.Fingerprint}" },
        };
        if (isAllowed)
        {
            result["suppressions"] = new JsonArray(new JsonObject { ["kind"] = "external" });
        }

        return result;
    }
}
