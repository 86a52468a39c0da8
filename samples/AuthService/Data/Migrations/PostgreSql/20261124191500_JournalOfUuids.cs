using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AuthService.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class JournalOfUuids : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid[]>(
                name: "uuids",
                schema: "auth_schema",
                table: "soft_reference_journal",
                type: "uuid[]",
                nullable: true);

            migrationBuilder.CreateSoftReferenceTriggers(TargetModel);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropSoftReferenceTriggers(TargetModel);

            migrationBuilder.DropColumn(
                name: "uuids",
                schema: "auth_schema",
                table: "soft_reference_journal");
        }
    }
}
