using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserService.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class MergedKeys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "conflicts",
                table: "soft_reference_cleanups",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "merged_into",
                table: "soft_reference_cleanups",
                type: "TEXT",
                maxLength: 256,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "conflicts",
                table: "soft_reference_cleanups");

            migrationBuilder.DropColumn(
                name: "merged_into",
                table: "soft_reference_cleanups");
        }
    }
}
